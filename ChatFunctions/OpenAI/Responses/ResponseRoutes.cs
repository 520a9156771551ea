using ChatFunctions.Access;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Http;
using ChatFunctions.Turns;

namespace ChatFunctions.OpenAI.Responses;

/// <summary>OpenAI's Responses API, one more way to speak to the same turns: <c>baseURL = …/api/v1</c>.</summary>
internal sealed class ResponseRoutes(
    RequestBoundary boundary,
    RequestBodies bodies,
    ResponseCreator creator,
    ReplyStream stream,
    ReplyAnswer answer,
    TurnAttacher attacher,
    TurnStopper stopper,
    ConversationReader reader,
    ConversationEditor editor,
    IOptions<TurnOptions> options)
{
    // How long a cancellation waits for the worker, which hears of it within two seconds.
    private static readonly TimeSpan CancelPatience = TimeSpan.FromSeconds(10);

    [Function("CreateResponse")]
    public Task<IResult> CreateAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/responses")] HttpRequest request) =>
        boundary.RunAsync(request, ProblemFormat.Responses, async owner =>
        {
            var context = request.HttpContext;
            var key = IdempotencyKey.From(request);
            var body = await bodies.ReadAsync(request, RequestBody.MaxHistoryBytes, context.RequestAborted);
            var parsed = ResponseRequestParser.Parse(body.Utf8, options.Value);
            await using var turn = await creator.BeginAsync(context, owner, parsed, key, body.Hash);
            await (parsed.Stream
                ? stream.WriteAsync(context, turn.Source, new ResponseEventWriter(new ResponseObject(turn.Source.Rows)))
                : answer.WriteAsync(context, turn.Source, IsObject, WriteEnded(turn.Source)));
        });

    [Function("GetResponse")]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/responses/{responseId}")] HttpRequest request, string responseId) =>
        boundary.RunAsync(request, ProblemFormat.OpenAI, async owner =>
        {
            IncludedValues.Check(request);
            var context = request.HttpContext;
            using var following = new Following(context.RequestAborted);
            var source = await FindAsync(owner, Parse(responseId), following.Token);
            if (request.Query["stream"] == "true")
            {
                var events = new ResponseEventWriter(new ResponseObject(source.Rows), StartingAfter(request), isAttached: true);
                await stream.WriteAsync(context, source, events);
                return;
            }

            ResponseHeaders.SetTurn(context.Response, source.Rows.ConversationId, source.Rows.Id);
            var view = source.Log.Read();
            await JsonAnswer.WriteAsync(context.Response, json =>
            {
                if (view.End?.Reply is { } ended)
                {
                    WriteEnded(source)(json, ended);
                }
                else
                {
                    new ResponseObject(source.Rows) { ReplyingModel = view.Model }.WriteInProgress(json);
                }
            });
        });

    [Function("DeleteResponse")]
    public Task<IResult> DeleteAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "v1/responses/{responseId}")] HttpRequest request,
        string responseId) =>
        boundary.RunAsync(request, ProblemFormat.OpenAI, async owner =>
        {
            var id = Parse(responseId);
            var aborted = request.HttpContext.RequestAborted;
            var row = await reader.FindMessageAsync(owner.Key, id, aborted);

            // One that is deleted already is fine: the answer to the first request may have been lost.
            if (row is not (null or { Role: MessageRole.Assistant, Turn: > 0 }) ||
                await editor.DeleteMessageAsync(owner.Key, id, aborted) is null)
            {
                throw NoResponse();
            }

            await JsonAnswer.WriteAsync(request.HttpContext.Response, json => ItemJson.WriteDeleted(json, responseId, "response"));
        });

    [Function("CancelResponse")]
    public Task<IResult> CancelAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/responses/{responseId}/cancel")] HttpRequest request,
        string responseId) =>
        boundary.RunAsync(request, ProblemFormat.OpenAI, async owner =>
        {
            var context = request.HttpContext;
            var id = Parse(responseId);
            using var following = new Following(context.RequestAborted);
            var source = await FindAsync(owner, id, following.Token);
            if (source.Log.Read().End is null)
            {
                var partition = RowKeys.Partition(owner.Key, id.ConversationId);
                await stopper.RequestAsync(partition, source.Rows.Reply.TurnToken, context.RequestAborted);
            }

            // However it ended: who cancels wants to know just that.
            await answer.WriteAsync(context, source, _ => true, WriteEnded(source), CancelPatience);
        });

    [Function("ListInputItems")]
    public Task<IResult> ListInputItemsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/responses/{responseId}/input_items")] HttpRequest request,
        string responseId) =>
        boundary.RunAsync(request, ProblemFormat.OpenAI, async owner =>
        {
            var id = Parse(responseId);
            var query = ListQuery.From(request, id.ConversationId);
            var aborted = request.HttpContext.RequestAborted;
            if (await reader.FindMessageAsync(owner.Key, id, aborted) is not { Role: MessageRole.Assistant, Turn: > 0 } reply)
            {
                throw NoResponse();
            }

            IEnumerable<MessageRow> inputs = await reader.ReadInputsAsync(owner.Key, id.ConversationId, reply, aborted);
            inputs = query.Ascending ? inputs : inputs.Reverse();
            inputs = query.After is { } after
                ? inputs.Where(message => query.Ascending ? message.Number > after.Number : message.Number < after.Number)
                : inputs;
            MessageRow[] wanted = [.. inputs];
            await JsonAnswer.WriteAsync(request.HttpContext.Response, json => ItemJson.WriteList(
                json, id.ConversationId, [.. wanted.Take(query.Limit)], wanted.Length > query.Limit ? wanted[query.Limit - 1] : null));
        });

    private async Task<ReplySource> FindAsync(Owner owner, MessageId id, CancellationToken following) =>
        await attacher.AttachAsync(owner.Key, id, following) ?? throw NoResponse();

    // A response with text is an object that says how it ended; what went wrong before any is better said by a status.
    private static bool IsObject(ReplyEnd end) => end.IsWhole || end.Ending == ReplyEnding.Stopped || end.Reply is { HasAnswer: true };

    private static Action<Utf8JsonWriter, ReplyResult> WriteEnded(ReplySource source) => (json, reply) =>
        new ResponseObject(source.Rows) { ReplyingModel = reply.Model ?? source.Log.Read().Model }.WriteEnded(json, reply, reply.Parts);

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
