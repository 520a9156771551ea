using ChatFunctions.Completions;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace ChatFunctions.Chat;

/// <summary>
/// Readiness: the table answers, and a model is configured (it is not called: a check must cost nothing; but where the latest call failed, it
/// says so). Thread-safe.
/// </summary>
public sealed class HealthHandler
{
    private readonly ConversationTable _table;
    private readonly CompletionOptions _models;
    private readonly ModelHealth _health;

    internal HealthHandler(ConversationTable table, IOptions<CompletionOptions> models, ModelHealth health)
    {
        _table = table;
        _models = models.Value;
        _health = health;
    }

    internal async Task<IResult> GetAsync(HttpRequest request)
    {
        var table = "ok";
        try
        {
            await _table.FindAsync("health", "health", [nameof(RowKeys)], request.HttpContext.RequestAborted);
        }
        catch (TableReadException)
        {
            table = "unreachable";
        }
        catch (OperationCanceledException) when (request.HttpContext.RequestAborted.IsCancellationRequested)
        {
            return Results.Empty;
        }

        var failure = _health.Failure;
        var model = _models.Model.Length == 0 ? "missing" : failure is null ? "ok" : "failing";
        var isReady = table == "ok" && model != "missing";
        var status = !isReady ? "unavailable" : failure is null ? "ok" : "degraded";
        var response = request.HttpContext.Response;
        response.StatusCode = isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        await JsonAnswer.WriteAsync(response, new HealthJson(status, table, model, ModelFailureJson.From(failure)), ChatJson.Default.HealthJson);
        return Results.Empty;
    }
}
