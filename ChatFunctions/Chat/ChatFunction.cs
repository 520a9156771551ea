using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace ChatFunctions.Chat;

/// <summary><c>POST /api/chat</c> and <c>POST /api/chat/{conversationId}</c>: say something, and get the reply as it is written.</summary>
public sealed class ChatFunction(ChatHandler handler)
{
    [Function("StartConversation")]
    public Task<IResult> StartAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "chat")] HttpRequest request) =>
        handler.PostAsync(request, null);

    [Function("ContinueConversation")]
    public Task<IResult> ContinueAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "chat/{conversationId}")] HttpRequest request, string conversationId) =>
        handler.PostAsync(request, conversationId);
}
