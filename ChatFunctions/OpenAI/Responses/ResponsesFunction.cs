using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace ChatFunctions.OpenAI.Responses;

/// <summary>OpenAI's Responses API over the same conversations: <c>baseURL = …/api/v1</c>.</summary>
public sealed class ResponsesFunction(ResponsesHandler handler)
{
    [Function("CreateResponse")]
    public Task<IResult> CreateAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/responses")] HttpRequest request) =>
        handler.CreateAsync(request);

    [Function("GetResponse")]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/responses/{responseId}")] HttpRequest request, string responseId) =>
        handler.GetAsync(request, responseId);

    [Function("DeleteResponse")]
    public Task<IResult> DeleteAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "v1/responses/{responseId}")] HttpRequest request, string responseId) =>
        handler.DeleteAsync(request, responseId);

    [Function("CancelResponse")]
    public Task<IResult> CancelAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/responses/{responseId}/cancel")] HttpRequest request, string responseId) =>
        handler.CancelAsync(request, responseId);

    [Function("ListInputItems")]
    public Task<IResult> ListInputItemsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/responses/{responseId}/input_items")] HttpRequest request, string responseId) =>
        handler.ListInputItemsAsync(request, responseId);
}
