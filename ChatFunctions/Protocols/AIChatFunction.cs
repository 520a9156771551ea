using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace ChatFunctions.Protocols;

/// <summary>The AI Chat Protocol: <c>sessionState</c> carries the conversation's id.</summary>
public sealed class AIChatFunction(AIChatHandler handler)
{
    [Function("AIChat")]
    public Task<IResult> PostAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "ai-chat")] HttpRequest request) =>
        handler.PostAsync(request, isStream: false);

    [Function("AIChatStream")]
    public Task<IResult> PostStreamAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "ai-chat/stream")] HttpRequest request) =>
        handler.PostAsync(request, isStream: true);
}
