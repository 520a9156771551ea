using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Turns;

namespace ChatFunctions.Http;

/// <summary>Answers with a reply as one JSON object, once it has ended. Thread-safe.</summary>
internal sealed class ReplyAnswer(TimeProvider time)
{
    /// <summary>Waits for the reply of a turn and writes it, or the problem that it came to; one that takes too long goes on.</summary>
    /// <param name="canTell">Whether this form can tell of such an end, rather than a status.</param>
    /// <param name="write">Writes the object.</param>
    /// <param name="patience">How long to wait, where that is less than a response may be silent.</param>
    /// <exception cref="OperationCanceledException">The client left.</exception>
    public async Task WriteAsync(
        HttpContext context,
        ReplySource source,
        Func<ReplyEnd, bool> canTell,
        Action<Utf8JsonWriter, ReplyResult> write,
        TimeSpan? patience = null)
    {
        var (id, turnId) = (source.Rows.ConversationId, source.Rows.Id);
        ResponseHeaders.SetTurn(context.Response, id, turnId);
        using var reading = source.Audience?.Join(context.RequestAborted) ?? default;
        var wait = patience ?? CompletionOptions.LongestSilence;
        await WriteAsync(context, source.Log, wait, () => Problem.StillRunning(id, turnId), canTell, write);
    }

    /// <summary>As above, for a reply that is kept nowhere: when it takes too long, it is lost.</summary>
    /// <exception cref="OperationCanceledException">The client left.</exception>
    public Task WriteAsync(HttpContext context, ReplyLog log, Func<ReplyEnd, bool> canTell, Action<Utf8JsonWriter, ReplyResult> write) =>
        WriteAsync(context, log, CompletionOptions.LongestSilence, () => Problem.TimedOut(isKept: false), canTell, write);

    private async Task WriteAsync(
        HttpContext context,
        ReplyLog log,
        TimeSpan patience,
        Func<ProblemException> late,
        Func<ReplyEnd, bool> canTell,
        Action<Utf8JsonWriter, ReplyResult> write)
    {
        var end = await log.WaitForEndAsync(time, patience, context.RequestAborted);

        // A problem too is written here: the response must not wait for what the turn still has to do.
        await (end is { Reply: { } reply } && canTell(end)
            ? JsonAnswer.WriteAsync(context.Response, json => write(json, reply))
            : end is null ? ProblemWriter.WriteAsync(context.Response, late()) : ReplyProblem.WriteAsync(context.Response, end));
    }
}
