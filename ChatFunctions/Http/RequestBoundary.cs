using ChatFunctions.Access;
using ChatFunctions.Conversations;

namespace ChatFunctions.Http;

/// <summary>
/// What stands around every request: who calls, and what becomes of exceptions. Before the first byte they become a problem
/// document, after it the connection is reset, so that a truncated answer can't look complete. Thread-safe.
/// </summary>
internal sealed partial class RequestBoundary(AccessCheck access, WrongKeys wrongKeys, SpareMemory memory, ILogger<RequestBoundary> logger)
{
    /// <summary>Answers a request for its owner.</summary>
    /// <returns>The empty result: the answer is written here, because the response ends when the function returns.</returns>
    public Task<IResult> RunAsync(HttpRequest request, Func<Owner, Task> answer) => RunAsync(request, ProblemFormat.Document, answer);

    /// <summary>As above, for a path that names a conversation.</summary>
    public Task<IResult> RunAsync(HttpRequest request, string conversationId, Func<Owner, Task> answer) =>
        RunAsync(request, owner => ConversationIds.IsValid(conversationId)
            ? answer(owner)
            : throw Problem.InvalidRequest($"The conversation id in the path must be {ConversationIds.Rule}."));

    /// <summary>As above, with errors in a format of the route's own.</summary>
    public async Task<IResult> RunAsync(HttpRequest request, ProblemFormat format, Func<Owner, Task> answer)
    {
        format.Use(request.HttpContext);
        ResponseHeaders.SetCommon(request.HttpContext.Response);
        memory.Enter();
        try
        {
            await answer(access.Check(request) ?? throw Refuse(request));
        }
        catch (OperationCanceledException) when (request.HttpContext.RequestAborted.IsCancellationRequested)
        {
            // The client left; there is nobody to answer.
        }
        catch (Exception exception)
        {
            await EndAsync(request.HttpContext, exception);
        }
        finally
        {
            memory.Leave();
        }

        return Results.Empty;
    }

    private ProblemException Refuse(HttpRequest request) =>
        access.BringsKey(request) && wrongKeys.Count(request) is { } wait ? Problem.TooManyWrongKeys(wait) : Problem.Unauthorized();

    private async Task EndAsync(HttpContext context, Exception exception)
    {
        var problem = Problem.For(exception);
        if (problem is null)
        {
            // The message may quote a caller's text, so only the type and the place are logged.
            LogDefect(logger, exception.GetType().FullName, exception.StackTrace);
        }

        if (context.Response.HasStarted)
        {
            context.Abort();
        }
        else
        {
            await ProblemWriter.WriteAsync(context.Response, problem ?? Problem.Defect());
        }
    }

    [LoggerMessage(1, LogLevel.Error, "A request failed by a defect: {Exception}\n{StackTrace}")]
    private static partial void LogDefect(ILogger logger, string? exception, string? stackTrace);
}
