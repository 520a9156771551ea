using ChatFunctions.Access;
using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Begin;
using ChatFunctions.Http;
using ChatFunctions.Turns;

namespace ChatFunctions.Protocols;

/// <summary>
/// The Vercel AI SDK's UI message stream, for <c>useChat</c> with its <c>DefaultChatTransport</c>: a message, an answer once more, or the
/// rest of a stream.
/// </summary>
/// <remarks>Source: AI SDK documentation, «Stream protocols» and «Transport».</remarks>
internal sealed class UIChatRoutes(
    RequestBoundary boundary,
    RequestBodies bodies,
    TurnStarter starter,
    ForkReader forks,
    TurnReader turns,
    TurnAttacher attacher,
    ReplyStream stream,
    IOptions<CompletionOptions> models,
    IOptions<TurnOptions> options)
{
    [Function("UIChat")]
    public Task<IResult> PostAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "ui/chat")] HttpRequest request) =>
        boundary.RunAsync(request, ProblemFormat.UIChat, async owner =>
        {
            var context = request.HttpContext;
            var body = await bodies.ReadAsync(request, RequestBody.MaxHistoryBytes, context.RequestAborted);
            var (asked, fork) = await ParseAsync(body.Utf8, owner, context.RequestAborted);
            asked = asked with { IdempotencyKey = IdempotencyKey.From(request), BodyHash = body.Hash };
            await using var turn = await BeginAsync(context, asked, fork);
            await stream.WriteAsync(context, turn.Source, new UIMessageStreamWriter(turn.Source.Rows));
        });

    [Function("UIChatStream")]
    public Task<IResult> ResumeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "ui/chat/{conversationId}/stream")] HttpRequest request,
        string conversationId) =>
        boundary.RunAsync(request, conversationId, async owner =>
        {
            var context = request.HttpContext;
            using var following = new Following(context.RequestAborted);

            // The client has what has ended already; it only asks whether something runs, and knows the chat by its first id alone.
            var source = await FindRunningAsync(conversationId) ??
                (await turns.FindRunningBranchAsync(owner.Key, conversationId, following.Token) is { } branch
                    ? await FindRunningAsync(branch)
                    : null);
            if (source is null)
            {
                context.Response.StatusCode = StatusCodes.Status204NoContent;
            }
            else
            {
                await stream.WriteAsync(context, source, new UIMessageStreamWriter(source.Rows));
            }

            async Task<ReplySource?> FindRunningAsync(string id) =>
                (await attacher.AttachAsync(owner.Key, id, turnId: null, following.Token)).Source is { } found &&
                found.Log.Read().End is null ? found : null;
        });

    private async Task<FollowedTurn> BeginAsync(HttpContext context, TurnRequest asked, Func<Task<TurnPlace>> fork)
    {
        try
        {
            return await starter.BeginAsync(context, asked);
        }
        catch (ConversationMovedException) when (asked.Said.Stored.Count > 0)
        {
            // An earlier reply is wanted again.
            return await starter.BeginAsync(context, asked with { Place = await fork() });
        }
    }

    /// <summary>What is asked for, and the place of an earlier message that is said otherwise, or answered again.</summary>
    private async Task<(TurnRequest Asked, Func<Task<TurnPlace>> Fork)> ParseAsync(
        ReadOnlyMemory<byte> body, Owner owner, CancellationToken cancellationToken)
    {
        using var document = JsonFields.ParseObject(body);
        var root = document.RootElement;
        var id = root.TryGetProperty("id", out var value) ? JsonFields.String(value, "id") : "";
        if (!ConversationIds.IsValid(id))
        {
            throw Problem.InvalidRequest($"The member 'id' must be {ConversationIds.Rule}.", "id");
        }

        var hasMessages = root.TryGetProperty("messages", out var messages);
        var said = hasMessages ? TurnInput.Of([LastUserMessage.From(messages, options.Value.MaxMessageCharacters)]) : TurnInput.Nothing;
        var history = hasMessages ? StoredHistory.Before(messages) : new StoredHistory(true, null);
        var named = StoredHistory.IdOf(root, "messageId");
        var isEdit = root.TryGetProperty("messageId", out var replaced) && replaced.ValueKind != JsonValueKind.Null;
        var trigger = root.TryGetProperty("trigger", out value) ? JsonFields.String(value, "trigger") : "submit-message";
        TurnPlace place = trigger switch
        {
            "regenerate-message" => new TurnPlace.Again(Current(named ?? history.Reply), named?.Number),
            "submit-message" when !hasMessages => throw Problem.InvalidRequest("The member 'messages' is missing.", "messages"),
            "submit-message" => isEdit ? await ForkAsync() : new TurnPlace.End(Current(history.Reply)),
            _ => throw JsonFields.Wrong("trigger", "submit-message or regenerate-message"),
        };
        return (new TurnRequest(owner.Key, place, said, new ReplySettings(models.Value.Model)), ForkAsync);

        // Once a message was said otherwise, the chat goes on in another conversation than that of its id: the one of its last reply.
        string Current(MessageId? latest) => latest is not null && ConversationIds.IsOfChat(latest.ConversationId, id)
            ? latest.ConversationId
            : id;

        async Task<TurnPlace> ForkAsync() => history switch
        {
            { Reply: { } reply } => await forks.FindAsync(owner.Key, reply, said, cancellationToken) is TurnPlace.New found
                ? found with { Chat = id }
                : throw Problem.NotFound("message", "messages"),
            { IsEmpty: true } => new TurnPlace.New { Chat = id },
            _ => throw Problem.Unsupported(
                "messages",
                "An earlier message can be replaced, or answered again, only where the reply before it has the id that it came with."),
        };
    }
}
