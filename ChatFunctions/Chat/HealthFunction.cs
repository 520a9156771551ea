using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace ChatFunctions.Chat;

/// <summary><c>GET /api/health</c>: whether a POST has what it needs. Open to everybody, and says nothing else.</summary>
public sealed class HealthFunction(HealthHandler handler)
{
    [Function("Health")]
    public Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health")] HttpRequest request) =>
        handler.GetAsync(request);
}
