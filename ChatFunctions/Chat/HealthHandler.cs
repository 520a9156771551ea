using ChatFunctions.Completions;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace ChatFunctions.Chat;

/// <summary>Readiness: the table answers, and a model is configured (it is not called: a check must cost nothing). Thread-safe.</summary>
public sealed class HealthHandler
{
    private readonly ConversationTable _table;
    private readonly CompletionOptions _models;

    internal HealthHandler(ConversationTable table, IOptions<CompletionOptions> models)
    {
        _table = table;
        _models = models.Value;
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

        var model = _models.Model.Length > 0 ? "ok" : "missing";
        var isReady = table == "ok" && model == "ok";
        var response = request.HttpContext.Response;
        response.StatusCode = isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        await JsonAnswer.WriteAsync(response, new HealthJson(isReady ? "ok" : "unavailable", table, model), ChatJson.Default.HealthJson);
        return Results.Empty;
    }
}
