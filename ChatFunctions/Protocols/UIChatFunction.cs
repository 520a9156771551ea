using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace ChatFunctions.Protocols;

/// <summary>The Vercel AI SDK's UI message stream, for <c>useChat</c> with its <c>DefaultChatTransport</c>.</summary>
public sealed class UIChatFunction(UIChatHandler handler)
{
    [Function("UIChat")]
    public Task<IResult> PostAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "ui/chat")] HttpRequest request) =>
        handler.PostAsync(request);

    [Function("UIChatStream")]
    public Task<IResult> ResumeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "ui/chat/{conversationId}/stream")] HttpRequest request, string conversationId) =>
        handler.ResumeAsync(request, conversationId);
}
