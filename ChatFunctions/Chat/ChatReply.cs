using ChatFunctions.Access;
using ChatFunctions.Conversations;
using ChatFunctions.Http;
using ChatFunctions.OpenAI.Responses;
using ChatFunctions.Turns;

namespace ChatFunctions.Chat;

/// <summary>Answers a request with a reply, in the form that it asks for. Thread-safe.</summary>
internal sealed class ChatReply(ReplyStream stream, ReplyAnswer answer, TurnAttacher attacher)
{
    /// <summary>Answers with the reply to the message that the request has brought.</summary>
    /// <exception cref="OperationCanceledException">The client left.</exception>
    public Task WriteAsync(HttpContext context, ReplySource source, ReplyForm form) =>
        WriteAsync(context, source, form, ResponseEvents.BeforeFirst, isAttached: false);

    /// <summary>Answers with the events after the request's cursor, of the turn that it names, or of the active or latest one.</summary>
    /// <exception cref="ProblemException">There is no such conversation or turn.</exception>
    /// <exception cref="OperationCanceledException">The client left.</exception>
    public async Task AttachAsync(HttpContext context, Owner owner, string conversationId, ReplyForm form)
    {
        var cursor = EventCursor.From(context.Request);
        using var following = new Following(context.RequestAborted);
        var (source, hasConversation) = await attacher.AttachAsync(owner.Key, conversationId, cursor.TurnId, following.Token);
        if (source is not null)
        {
            await WriteAsync(context, source, form, cursor);
        }
        else if (!hasConversation)
        {
            throw Problem.NoConversation(conversationId);
        }
        else if (cursor.TurnId is not null)
        {
            throw Problem.NoTurn(conversationId);
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
    }

    /// <summary>Answers with the events of a turn after the cursor; 204 when there are none and will be none.</summary>
    /// <exception cref="OperationCanceledException">The client left.</exception>
    public async Task WriteAsync(HttpContext context, ReplySource source, ReplyForm form, EventCursor cursor)
    {
        // An id names its turn's end by a word; with a number it names a delta, perhaps one that was lost with its worker.
        var view = source.Log.Read();
        if (cursor.IsEnd || (cursor.TurnId is null && view.End is not null && cursor.After == ResponseEvents.OfTerminal(view)))
        {
            ResponseHeaders.SetTurn(context.Response, source.Rows.ConversationId, source.Rows.Id);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        await WriteAsync(context, source, form, cursor.After, isAttached: true);
    }

    private Task WriteAsync(HttpContext context, ReplySource source, ReplyForm form, int after, bool isAttached) => form switch
    {
        ReplyForm.Json => WriteJsonAsync(context, source),
        ReplyForm.EventStream =>
            stream.WriteAsync(context, source, new ResponseEventWriter(new ResponseObject(source.Rows), after, isAttached)),
        _ => stream.WriteAsync(context, source, new PlainTextWriter(after)),
    };

    private Task WriteJsonAsync(HttpContext context, ReplySource source)
    {
        return answer.WriteAsync(context, source, CanTell, (json, reply) => JsonSerializer.Serialize(
            json,
            new ReplyJson(
                source.Rows.ConversationId,
                source.Rows.Reply.Turn,
                MessageJson.From(source.Rows.ConversationId, source.Rows.Reply.EndedBy(reply), Site.Of(context.Request))),
            ChatJson.Default.ReplyJson));

        // «Cut by a limit» or «stopped» is enough for a reader of JSON; a reply that broke off is an error. Who asks again, or for a reply
        // that somebody else has begun, gets the text that there is: it says how it ended.
        bool CanTell(ReplyEnd end) =>
            end.IsWhole || (end.Reply is { HasAnswer: true } && (end.Ending == ReplyEnding.Stopped || source.IsAttached));
    }
}
