using ChatFunctions.Completions;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Http;

namespace ChatFunctions.Chat;

/// <summary>
/// <c>GET /api/health</c>: whether a POST has what it needs. The table answers, and a model is configured (it is not called: a check must
/// cost nothing; but where the latest call has failed, that is told). Open to everybody, and says nothing else.
/// </summary>
internal sealed class HealthRoutes(ConversationTable table, IOptions<CompletionOptions> models, ModelHealth health)
{
    [Function("Health")]
    public async Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health")] HttpRequest request)
    {
        ResponseHeaders.SetCommon(request.HttpContext.Response);
        string tableState;
        try
        {
            await table.FindAsync("health", "health", [nameof(RowKeys)], request.HttpContext.RequestAborted);

            // Leases are dated by the service's clock, which stands in its answers.
            tableState = table.Clock.IsKnown ? "ok" : "no-date";
        }
        catch (TableReadException)
        {
            tableState = "unreachable";
        }
        catch (OperationCanceledException) when (request.HttpContext.RequestAborted.IsCancellationRequested)
        {
            return Results.Empty;
        }

        var failure = health.Failure;
        var modelState = models.Value.Model.Length == 0 ? "missing" : failure is null ? "ok" : "failing";
        var isReady = tableState == "ok" && modelState != "missing";
        var state = !isReady ? "unavailable" : failure is null ? "ok" : "degraded";
        var response = request.HttpContext.Response;
        response.StatusCode = isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        var json = new HealthJson(state, tableState, modelState, ModelFailureJson.From(failure));
        await JsonAnswer.WriteAsync(response, json, ChatJson.Default.HealthJson);
        return Results.Empty;
    }
}
