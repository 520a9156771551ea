using ChatFunctions.Access;
using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Begin;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Http;
using ChatFunctions.Images;
using ChatFunctions.Turns;

namespace ChatFunctions.OpenAI.Responses;

/// <summary>
/// Finds where a new response belongs (its conversation, the place right behind another response, or a conversation of its own), and
/// begins it there. Thread-safe.
/// </summary>
internal sealed class ResponseCreator(
    TurnStarter starter,
    ConversationReader reader,
    ConversationTable table,
    OrphanCloser orphans,
    ForkReader forks,
    ShownImages images,
    IOptions<CompletionOptions> models)
{
    /// <summary>Begins the response that is asked for, or finds the one that its key has begun before.</summary>
    /// <param name="context">The request's.</param>
    /// <param name="key">The caller's idempotency key.</param>
    /// <param name="bodyHash">SHA-256 of the body, in hexadecimal.</param>
    /// <exception cref="ProblemException">What the request names is not there, or can't be gone on from.</exception>
    public async Task<FollowedTurn> BeginAsync(HttpContext context, Owner owner, ResponseRequest parsed, string? key, string bodyHash)
    {
        var turn = await ToTurnAsync(owner, parsed, context.RequestAborted) with { IdempotencyKey = key, BodyHash = bodyHash };
        return await (parsed.PreviousResponseId is { } previous ? BeginAfterAsync(context, turn, previous) : BeginAsync(context, turn));
    }

    /// <summary>The turn that a response is to be: at the end of its conversation, or in one of its own.</summary>
    /// <exception cref="ProblemException">What the request names is not there.</exception>
    public async Task<TurnRequest> ToTurnAsync(Owner owner, ResponseRequest parsed, CancellationToken cancellationToken)
    {
        var model = models.Value.Choose(parsed.Model);
        var conversationId = parsed.Conversation is null ? null : PublicId.Conversation.Parse(parsed.Conversation, "conversation");
        var inputs = InputMessages.Of(await ResolveAsync(owner, parsed, conversationId, cancellationToken));
        TurnPlace place = conversationId is null ? new TurnPlace.New() : new TurnPlace.End(conversationId, MustExist: true);
        var settings = parsed.Settings with { Model = model };
        var said = parsed.IsStored ? InputMessages.ToStore(inputs, "input") : TurnInput.Of(inputs);
        return new TurnRequest(owner.Key, place, said, settings)
        {
            Metadata = parsed.Metadata.Length == 0 ? null : parsed.Metadata,
            PreviousResponse = parsed.PreviousResponseId,
            Echo = parsed.Echo.With(settings).ToString(),
            IsBackground = parsed.IsBackground,
        };
    }

    /// <summary>The response that another one goes on from.</summary>
    /// <exception cref="ProblemException">It is not there, or runs.</exception>
    public async Task<MessageId> FindPreviousAsync(string owner, string previous, CancellationToken cancellationToken)
    {
        if (!MessageId.TryParse(previous, MessageId.ResponsePrefix, out var id) ||
            await reader.FindMessageAsync(owner, id, cancellationToken) is not { IsReply: true } row)
        {
            throw Problem.NotFound("response", "previous_response_id");
        }

        if (!row.HasEnded)
        {
            var partition = RowKeys.Partition(owner, id.ConversationId);
            var head = await table.FindHeadAsync(partition, cancellationToken);
            throw Problem.ResponseRuns(head is null ? null : await orphans.LeaseLeftAsync(partition, head, cancellationToken));
        }

        return id;
    }

    private async Task<FollowedTurn> BeginAsync(HttpContext context, TurnRequest turn)
    {
        try
        {
            return await starter.BeginAsync(context, turn);
        }
        catch (ConversationAbsentException)
        {
            throw PublicId.Conversation.NotFound("conversation");
        }
    }

    /// <summary>
    /// Right behind the previous response where that is the latest; else in a new conversation that begins with a copy of the window up
    /// to it.
    /// </summary>
    private async Task<FollowedTurn> BeginAfterAsync(HttpContext context, TurnRequest turn, string previous)
    {
        var id = await FindPreviousAsync(turn.Owner, previous, context.RequestAborted);
        if (turn.IdempotencyKey is { } key && await HasForkAsync(turn.Owner, key, context.RequestAborted))
        {
            return await ForkAsync(context, turn, id);
        }

        try
        {
            return await starter.BeginAsync(context, turn with { Place = new TurnPlace.After(id.ConversationId, id.Number) });
        }
        catch (Exception exception) when (exception is ConversationMovedException or ConversationBusyException)
        {
            return await ForkAsync(context, turn, id);
        }
        catch (ConversationAbsentException)
        {
            throw Problem.NotFound("response", "previous_response_id");
        }
    }

    // A retry must go where its first attempt went, even if by now there is room behind the previous response.
    private async Task<bool> HasForkAsync(string owner, string key, CancellationToken cancellationToken) =>
        await table.FindHeadAsync(RowKeys.Partition(owner, ConversationIds.FromIdempotencyKey(owner, key)), cancellationToken)
            is { Deleted: false };

    private async Task<FollowedTurn> ForkAsync(HttpContext context, TurnRequest turn, MessageId previous) =>
        await starter.BeginAsync(
            context, turn with { Place = await forks.ReadAsync(turn.Owner, previous, turn.Said, context.RequestAborted) });

    /// <summary>What the request brings: references become what they name, where the conversation has it not already.</summary>
    private async Task<IReadOnlyList<InputItem>> ResolveAsync(
        Owner owner, ResponseRequest request, string? conversationId, CancellationToken cancellationToken)
    {
        var previous = request.PreviousResponseId is { } response && MessageId.TryParse(response, MessageId.ResponsePrefix, out var parsed)
            ? parsed
            : null;
        var items = new List<InputItem>();
        foreach (var item in request.Input)
        {
            if (!item.IsReference)
            {
                items.Add(item);
                continue;
            }

            if (!MessageId.TryParseItem(item.Text, out var id) ||
                await reader.FindMessageAsync(owner.Key, id, cancellationToken) is not { } row ||
                row.FindItem(id.ConversationId, item.Text) is not { } named)
            {
                throw Problem.NotFound("item", item.IdPath);
            }

            var isThere = id.ConversationId == conversationId ||
                (id.ConversationId == previous?.ConversationId && id.Number <= previous.Number);
            if (!isThere)
            {
                var resolved = item.ReferringTo(await ReadImagesAsync(owner, id, row, cancellationToken), named);
                items.AddRange(resolved.IsEmpty ? [] : [resolved]);
            }
        }

        ImageFields.CheckSize(items.SelectMany(item => item.Images), "input");
        CallParser.CheckAnswered(items);
        return items.Count > 0 ? items : throw Problem.InvalidRequest("'input' must bring at least one new message.", "input");
    }

    /// <summary>The message with the bytes of its images, which are kept once more with the conversation that they go to.</summary>
    private async Task<MessageRow> ReadImagesAsync(Owner owner, MessageId id, MessageRow row, CancellationToken cancellationToken)
    {
        var read = (await images.ReadAsync(
            [row], asked: 1, () => reader.FindImagesAsync(owner.Key, id.ConversationId, cancellationToken), cancellationToken))[0];
        return read.Images.Any(image => image is MessageImage.Left) ? throw Problem.ImagesUnavailable() : read;
    }
}
