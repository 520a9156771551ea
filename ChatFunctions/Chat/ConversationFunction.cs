using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace ChatFunctions.Chat;

/// <summary>Reads, lists and deletes conversations.</summary>
public sealed class ConversationFunction(ConversationHandler handler)
{
    [Function("GetConversation")]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "chat/{conversationId}")] HttpRequest request, string conversationId) =>
        handler.GetAsync(request, conversationId);

    [Function("ListConversations")]
    public Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "chat")] HttpRequest request) =>
        handler.ListAsync(request);

    [Function("DeleteConversation")]
    public Task<IResult> DeleteAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "chat/{conversationId}")] HttpRequest request, string conversationId) =>
        handler.DeleteAsync(request, conversationId);
}
