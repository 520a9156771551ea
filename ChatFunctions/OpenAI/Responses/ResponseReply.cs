using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Http;
using ChatFunctions.Turns;
using Microsoft.AspNetCore.Http;

namespace ChatFunctions.OpenAI.Responses;

/// <summary>Answers with a response: as its events, or as one object. Thread-safe.</summary>
internal sealed class ResponseReply(ReplyStream stream, TimeProvider time)
{
    // Azure's load balancer cuts a response that is silent for 230 s.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(220);

    /// <summary>Writes the events of a response to its end, for the caller that created it.</summary>
    /// <exception cref="OperationCanceledException">The client left.</exception>
    public Task WriteEventsAsync(HttpContext context, ReplySource source) =>
        WriteAsync(context, source, () => stream.WriteAsync(context, source.Log, new ResponseEventWriter(new ResponseObject(source.Rows))));

    /// <summary>Writes the events after number <paramref name="after"/>.</summary>
    /// <exception cref="OperationCanceledException">The client left.</exception>
    public Task WriteEventsAsync(HttpContext context, ReplySource source, int after) =>
        WriteAsync(context, source, () =>
            stream.WriteAsync(context, source.Log, new ResponseEventWriter(new ResponseObject(source.Rows), after, isAttached: true)));

    /// <summary>Writes the ended response as one object, for the caller that created it.</summary>
    /// <exception cref="OperationCanceledException">The client left.</exception>
    public Task WriteEndedAsync(HttpContext context, ReplySource source) => WriteEndedAsync(context, source, Patience, IsObject);

    /// <summary>Writes the ended response as one object, however it ended, for a caller that had it stopped.</summary>
    /// <exception cref="OperationCanceledException">The client left.</exception>
    public Task WriteStoppedAsync(HttpContext context, ReplySource source, TimeSpan patience) =>
        WriteEndedAsync(context, source, patience, reply => reply is not null);

    /// <summary>Writes the response as it is now.</summary>
    public static Task WriteNowAsync(HttpContext context, ReplySource source) =>
        WriteAsync(context, source, () => WriteObjectAsync(context, source, source.Log.Read().End?.Reply));

    // A response with text is an object that says how it ended; what went wrong before any is better said by a status.
    private static bool IsObject(MessageRow? reply) => reply is
    { Text.Length: > 0 }
        or { Status: TurnStatus.Completed or TurnStatus.Cancelled }
        or { Reason: IncompleteReason.MaxOutputTokens or IncompleteReason.ContentFilter };

    private Task WriteEndedAsync(HttpContext context, ReplySource source, TimeSpan patience, Func<MessageRow?, bool> isObject) =>
        WriteAsync(context, source, async () =>
        {
            var end = await source.Log.WaitForEndAsync(time, patience, context.RequestAborted)
                ?? throw Problem.StillRunning(source.Rows.ConversationId, source.Rows.Id);

            if (!isObject(end.Reply))
            {
                throw ReplyProblem.For(end);
            }

            await WriteObjectAsync(context, source, end.Reply!);
        });

    private static async Task WriteAsync(HttpContext context, ReplySource source, Func<Task> write)
    {
        ResponseHeaders.SetTurn(context.Response, source.Rows.ConversationId, source.Rows.Id);
        try
        {
            await write();
        }
        catch (ProblemException problem)
        {
            // Written here, because the response must not wait for what the turn still has to do.
            await ProblemWriter.WriteAsync(context.Response, problem, source.Rows.ConversationId, source.Rows.Id);
        }
    }

    private static Task WriteObjectAsync(HttpContext context, ReplySource source, MessageRow? ended)
    {
        var response = new ResponseObject(source.Rows) { ReplyingModel = ended?.Model ?? source.Log.Read().Model };
        return JsonBody.WriteAsync(context.Response, json =>
        {
            if (ended is null)
            {
                response.WriteInProgress(json);
            }
            else
            {
                response.WriteEnded(json, ended, ended.Text);
            }
        });
    }
}
