using System.Globalization;
using ChatFunctions.Access;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Begin;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Http;
using ChatFunctions.Turns;
using Microsoft.AspNetCore.Http;

namespace ChatFunctions.OpenAI.Responses;

/// <summary>The Responses API: one more way to speak to the same turns. Thread-safe.</summary>
public sealed class ResponsesHandler
{
    // How long a cancellation waits for the worker, which hears of it within two seconds.
    private static readonly TimeSpan CancelPatience = TimeSpan.FromSeconds(10);

    private readonly OpenAIBoundary _boundary;
    private readonly ResponseCreator _creator;
    private readonly ResponseReply _reply;
    private readonly TurnAttacher _attacher;
    private readonly TurnStopper _stopper;
    private readonly RunningTurns _running;
    private readonly ConversationReader _reader;
    private readonly ConversationEditor _editor;

    internal ResponsesHandler(
        OpenAIBoundary boundary,
        ResponseCreator creator,
        ResponseReply reply,
        TurnAttacher attacher,
        TurnStopper stopper,
        RunningTurns running,
        ConversationReader reader,
        ConversationEditor editor)
    {
        _boundary = boundary;
        _creator = creator;
        _reply = reply;
        _attacher = attacher;
        _stopper = stopper;
        _running = running;
        _reader = reader;
        _editor = editor;
    }

    internal Task<IResult> CreateAsync(HttpRequest request) => _boundary.RunAsync(request, owner => _creator.CreateAsync(request, owner));

    internal Task<IResult> GetAsync(HttpRequest request, string responseId) => _boundary.RunAsync(request, async owner =>
    {
        var context = request.HttpContext;
        using var following = new Following(context.RequestAborted);
        var source = await FindAsync(owner, Parse(responseId), following.Token);
        if (request.Query["stream"] == "true")
        {
            await _reply.WriteEventsAsync(context, source, StartingAfter(request));
        }
        else
        {
            await ResponseReply.WriteNowAsync(context, source);
        }
    });

    internal Task<IResult> DeleteAsync(HttpRequest request, string responseId) => _boundary.RunAsync(request, async owner =>
    {
        var id = Parse(responseId);
        var aborted = request.HttpContext.RequestAborted;
        var row = await _reader.FindMessageAsync(owner.Key, id, aborted);

        // One that is deleted already is fine: the answer to the first request may have been lost.
        if (row is not (null or { Role: MessageRole.Assistant, Turn: > 0 }) || await _editor.DeleteMessageAsync(owner.Key, id, aborted) is null)
        {
            throw NoResponse();
        }

        await JsonBody.WriteAsync(request.HttpContext.Response, json =>
        {
            json.WriteStartObject();
            json.WriteString("id"u8, responseId);
            json.WriteString("object"u8, "response"u8);
            json.WriteBoolean("deleted"u8, true);
            json.WriteEndObject();
        });
    });

    internal Task<IResult> CancelAsync(HttpRequest request, string responseId) => _boundary.RunAsync(request, async owner =>
    {
        var context = request.HttpContext;
        var id = Parse(responseId);
        using var following = new Following(context.RequestAborted);
        var source = await FindAsync(owner, id, following.Token);
        if (source.Log.Read().End is null)
        {
            var partition = RowKeys.Partition(owner.Key, id.ConversationId);
            var head = await _stopper.RequestAsync(partition, source.Rows.Reply.TurnToken, context.RequestAborted);
            if (head is not null)
            {
                _running.Find(head.ActiveTurn)?.Stop(TurnStop.Requested);
            }
        }

        await _reply.WriteStoppedAsync(context, source, CancelPatience);
    });

    internal Task<IResult> ListInputItemsAsync(HttpRequest request, string responseId) => _boundary.RunAsync(request, async owner =>
    {
        var id = Parse(responseId);
        var query = ListQuery.From(request, id.ConversationId);
        var aborted = request.HttpContext.RequestAborted;
        if (await _reader.FindMessageAsync(owner.Key, id, aborted) is not { Role: MessageRole.Assistant, Turn: > 0 } reply)
        {
            throw NoResponse();
        }

        // A turn's messages stand right before its reply, at most this many.
        var first = Math.Max(0, reply.Number - TurnInput.MaxStored);
        var page = await _reader.ReadItemsAsync(
            owner.Key, id.ConversationId, TurnInput.MaxStored, ascending: true, first - 1, aborted) ?? throw NoResponse();
        var inputs = page.Messages.Where(message => message.TurnToken == reply.TurnToken && message.Number < reply.Number);
        inputs = query.Ascending ? inputs : inputs.Reverse();
        inputs = query.After is { } after
            ? inputs.Where(message => query.Ascending ? message.Number > after.Number : message.Number < after.Number)
            : inputs;
        MessageRow[] wanted = [.. inputs];
        await JsonBody.WriteAsync(request.HttpContext.Response, json =>
            ItemJson.WriteList(json, id.ConversationId, [.. wanted.Take(query.Limit)], wanted.Length > query.Limit));
    });

    private async Task<ReplySource> FindAsync(Owner owner, MessageId id, CancellationToken following) =>
        await _attacher.AttachAsync(owner.Key, id, following) ?? throw NoResponse();

    private static MessageId Parse(string responseId) =>
        MessageId.TryParse(responseId, MessageId.ResponsePrefix, out var id) ? id : throw NoResponse();

    private static int StartingAfter(HttpRequest request)
    {
        if (!request.Query.TryGetValue("starting_after", out var text))
        {
            return ResponseEvents.BeforeFirst;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var after) && after < int.MaxValue
            ? after
            : throw JsonFields.Wrong("starting_after", "the sequence number of an event");
    }

    private static ProblemException NoResponse() => Problem.NotFound("response", "response_id");
}
