using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace ChatFunctions.OpenAI.Conversations;

/// <summary>OpenAI's Conversations API over the same conversations.</summary>
public sealed class ConversationsFunction(ConversationsHandler handler)
{
    [Function("CreateOpenAIConversation")]
    public Task<IResult> CreateAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/conversations")] HttpRequest request) =>
        handler.CreateAsync(request);

    [Function("GetOpenAIConversation")]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/conversations/{conversationId}")] HttpRequest request,
        string conversationId) => handler.GetAsync(request, conversationId);

    [Function("UpdateOpenAIConversation")]
    public Task<IResult> UpdateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/conversations/{conversationId}")] HttpRequest request,
        string conversationId) => handler.UpdateAsync(request, conversationId);

    [Function("DeleteOpenAIConversation")]
    public Task<IResult> DeleteAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "v1/conversations/{conversationId}")] HttpRequest request,
        string conversationId) => handler.DeleteAsync(request, conversationId);

    [Function("CreateItems")]
    public Task<IResult> CreateItemsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/conversations/{conversationId}/items")] HttpRequest request,
        string conversationId) => handler.CreateItemsAsync(request, conversationId);

    [Function("ListItems")]
    public Task<IResult> ListItemsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/conversations/{conversationId}/items")] HttpRequest request,
        string conversationId) => handler.ListItemsAsync(request, conversationId);

    [Function("GetItem")]
    public Task<IResult> GetItemAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/conversations/{conversationId}/items/{itemId}")] HttpRequest request,
        string conversationId,
        string itemId) => handler.GetItemAsync(request, conversationId, itemId);

    [Function("DeleteItem")]
    public Task<IResult> DeleteItemAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "v1/conversations/{conversationId}/items/{itemId}")] HttpRequest request,
        string conversationId,
        string itemId) => handler.DeleteItemAsync(request, conversationId, itemId);
}
