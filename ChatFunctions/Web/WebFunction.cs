using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace ChatFunctions.Web;

/// <summary><c>GET /api/app</c>: a page to chat with. Open to everybody; what it shows comes from the API, which asks for a key.</summary>
public sealed class WebFunction(WebHandler handler)
{
    [Function("Page")]
    public Task<IResult> GetPageAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "app")] HttpRequest request) =>
        handler.GetPageAsync(request);

    [Function("PageFile")]
    public Task<IResult> GetFileAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "app/{name}")] HttpRequest request, string name) =>
        handler.GetFileAsync(request, name);
}
