using ChatFunctions.Conversations;
using ChatFunctions.Http;
using ChatFunctions.Turns;

namespace ChatFunctions.OpenAI.Responses;

/// <summary>When a response is answered as an object, and as which.</summary>
internal static class ResponseAnswer
{
    /// <summary>
    /// A response with text is an object that says how it ended; what went wrong before any is better said by a status.
    /// </summary>
    public static bool IsObject(ReplyEnd end) => end.IsWhole || end.Ending == ReplyEnding.Stopped || end.Reply is { Text.Length: > 0 };

    /// <summary>Writes a response that has ended.</summary>
    public static Action<Utf8JsonWriter, ReplyResult> Ended(TurnRows rows, ReplyLog log) => (json, reply) =>
        new ResponseObject(rows) { ReplyingModel = reply.Model ?? log.Read().Model }.WriteEnded(json, reply, reply.Text);

    /// <summary>Writes a response as it is now, running or ended.</summary>
    public static Task WriteNowAsync(HttpContext context, ReplySource source)
    {
        ResponseHeaders.SetTurn(context.Response, source.Rows.ConversationId, source.Rows.Id);
        var view = source.Log.Read();
        return JsonAnswer.WriteAsync(context.Response, json =>
        {
            if (view.End?.Reply is { } ended)
            {
                Ended(source.Rows, source.Log)(json, ended);
            }
            else
            {
                new ResponseObject(source.Rows) { ReplyingModel = view.Model }.WriteInProgress(json);
            }
        });
    }
}
