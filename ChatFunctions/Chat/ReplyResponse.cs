using ChatFunctions.Http;
using ChatFunctions.OpenAI.Responses;
using ChatFunctions.Turns;
using Microsoft.AspNetCore.Http;

namespace ChatFunctions.Chat;

/// <summary>Answers a request with a reply, in the form that it asks for. Thread-safe.</summary>
internal sealed class ReplyResponse(ReplyStream stream, JsonReply json)
{
    /// <summary>Answers with the reply to the message that the request has brought.</summary>
    /// <exception cref="OperationCanceledException">The client left.</exception>
    public Task WriteAsync(HttpContext context, ReplySource source, ReplyForm form) =>
        WriteAsync(context, source, form, ResponseEvents.BeforeFirst, isAttached: false);

    /// <summary>Answers with the events of a turn after the cursor; 204 when there are none and will be none.</summary>
    /// <exception cref="OperationCanceledException">The client left.</exception>
    public async Task WriteAsync(HttpContext context, ReplySource source, ReplyForm form, EventCursor cursor)
    {
        var view = source.Log.Read();
        // An id names its turn's end by a word; with a number it names a delta, perhaps one that was lost with its worker.
        var isTerminal = cursor.IsEnd || (cursor.TurnId is null && view.End is not null && cursor.After == ResponseEvents.OfTerminal(view.Count));
        if (isTerminal)
        {
            ResponseHeaders.SetTurn(context.Response, source.Rows.ConversationId, source.Rows.Id);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        await WriteAsync(context, source, form, cursor.After, isAttached: true);
    }

    private async Task WriteAsync(HttpContext context, ReplySource source, ReplyForm form, int after, bool isAttached)
    {
        var rows = source.Rows;
        ResponseHeaders.SetTurn(context.Response, rows.ConversationId, rows.Id);
        try
        {
            await (form switch
            {
                ReplyForm.Json => json.WriteAsync(context, source),
                ReplyForm.EventStream =>
                    stream.WriteAsync(context, source.Log, new ResponseEventWriter(new ResponseObject(rows), after, isAttached)),
                _ => stream.WriteAsync(context, source.Log, new PlainTextWriter(ResponseEvents.FirstDeltaAfter(after))),
            });
        }
        catch (ProblemException problem)
        {
            // Written here, because the response must not wait for what the turn still has to do.
            await ProblemWriter.WriteAsync(context.Response, problem, rows.ConversationId, rows.Id);
        }
    }
}
