using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace ChatFunctions.OpenAI;

/// <summary>OpenAI's list of models: those that a request may name here.</summary>
public sealed class ModelsFunction(ModelsHandler handler)
{
    [Function("ListModels")]
    public Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/models")] HttpRequest request) =>
        handler.ListAsync(request);

    // The Functions host tries routes in the order of the functions' names, and this one would also match an empty name.
    [Function("RetrieveModel")]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/models/{*model}")] HttpRequest request, string? model) =>
        handler.GetAsync(request, model);
}
