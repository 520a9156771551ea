using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Http;
using ChatFunctions.Turns;
using Microsoft.AspNetCore.Http;

namespace ChatFunctions.Chat;

/// <summary>The JSON form: one object when the reply has ended. Thread-safe.</summary>
internal sealed class JsonReply(TimeProvider time)
{
    // Azure's load balancer cuts a response that is silent for 230 s.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(220);

    /// <exception cref="ProblemException">The reply failed, broke off, or takes too long; the turn goes on in that case.</exception>
    /// <exception cref="OperationCanceledException">The client left.</exception>
    public async Task WriteAsync(HttpContext context, ReplySource source)
    {
        var rows = source.Rows;
        var end = await source.Log.WaitForEndAsync(time, Patience, context.RequestAborted) ?? throw Problem.StillRunning(rows.ConversationId, rows.Id);

        // Who asks again, or for a reply that was begun by somebody else, gets the text that there is: it says how it ended.
        if (!IsWhole(end.Reply) && !(source.IsAttached && end.Reply is { Text.Length: > 0 }))
        {
            throw ReplyProblem.For(end);
        }

        var reply = new ReplyJson(rows.ConversationId, rows.Reply.Turn, MessageJson.From(rows.ConversationId, end.Reply!));
        await JsonAnswer.WriteAsync(context.Response, reply, ChatJson.Default.ReplyJson);
    }

    // A status that says «cut by a limit» or «stopped» is enough for a reader of JSON; a reply that broke off is an error.
    private static bool IsWhole(MessageRow? reply) => reply is
    { Status: TurnStatus.Completed }
        or { Status: TurnStatus.Incomplete, Reason: IncompleteReason.MaxOutputTokens or IncompleteReason.ContentFilter }
        or { Status: TurnStatus.Cancelled, Text.Length: > 0 };
}
