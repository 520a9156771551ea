using ChatFunctions.Completions;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace ChatFunctions.Chat;

/// <summary>
/// <c>GET /api/health</c>: whether a POST has what it needs. The table answers, and a model is configured (it is not called: a check must
/// cost nothing). Open to everybody, and says nothing else.
/// </summary>
internal sealed class HealthRoutes(ConversationTable table, IOptions<CompletionOptions> models)
{
    [Function("Health")]
    public async Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health")] HttpRequest request)
    {
        var tableState = "ok";
        try
        {
            await table.FindAsync("health", "health", [nameof(RowKeys)], request.HttpContext.RequestAborted);
        }
        catch (TableReadException)
        {
            tableState = "unreachable";
        }
        catch (OperationCanceledException) when (request.HttpContext.RequestAborted.IsCancellationRequested)
        {
            return Results.Empty;
        }

        var modelState = models.Value.Model.Length > 0 ? "ok" : "missing";
        var isReady = tableState == "ok" && modelState == "ok";
        var response = request.HttpContext.Response;
        response.StatusCode = isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        var json = new HealthJson(isReady ? "ok" : "unavailable", tableState, modelState);
        await JsonAnswer.WriteAsync(response, json, ChatJson.Default.HealthJson);
        return Results.Empty;
    }
}
