using ChatFunctions.Access;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Http;
using ChatFunctions.Turns;

namespace ChatFunctions.OpenAI.Responses;

/// <summary>The responses that are there, one more way to speak of the same turns.</summary>
internal sealed class ResponseRoutes(
    RequestBoundary boundary,
    ReplyStream stream,
    ReplyAnswer answer,
    TurnAttacher attacher,
    TurnStopper stopper,
    ConversationReader reader,
    ConversationEditor editor)
{
    // How long a cancellation waits for the worker, which hears of it within two seconds.
    private static readonly TimeSpan CancelPatience = TimeSpan.FromSeconds(10);

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

            await ResponseAnswer.WriteNowAsync(context, source);
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
            if (row is { IsReply: false } ||
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
            await answer.WriteAsync(context, source, _ => true, ResponseAnswer.Ended(source.Rows, source.Log), CancelPatience);
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
            if (await reader.FindMessageAsync(owner.Key, id, aborted) is not { IsReply: true } reply)
            {
                throw NoResponse();
            }

            var inputs = await reader.ReadInputsAsync(owner.Key, id.ConversationId, reply, aborted);
            var (page, next) = query.PageOf(inputs.SelectMany(row => ListedItem.Of(id.ConversationId, row)), item => item.Place);
            await JsonAnswer.WriteAsync(request.HttpContext.Response, json => ItemJson.WriteList(json, page, Site.Of(request), next));
        });

    private async Task<ReplySource> FindAsync(Owner owner, MessageId id, CancellationToken following) =>
        await attacher.AttachAsync(owner.Key, id, following) ?? throw NoResponse();

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
