namespace ChatFunctions.Conversations;

/// <summary>
/// A turn on its way into the table, over all attempts: its token is made before the first one, so that an attempt that was applied
/// without being confirmed is recognised. For one caller.
/// </summary>
internal sealed class TurnDraft
{
    private Turn? _prepared;
    private long? _firstAttempt;

    public TurnDraft(TurnRequest request, int messageTokens)
    {
        Request = request;
        MessageTokens = messageTokens;
        IsUnread = request.ConversationId is null && request.IdempotencyKey is null;
        ConversationId = request.ConversationId
            ?? (request.IdempotencyKey is { } key ? ConversationIds.FromIdempotencyKey(request.Owner, key) : ConversationIds.New());
        Partition = RowKeys.Partition(request.Owner, ConversationId);
    }

    /// <summary>What an attempt has read.</summary>
    /// <param name="Head">The conversation's head, or <see langword="null"/>.</param>
    /// <param name="Window">The newest messages that fit the budget.</param>
    /// <param name="Key">What the idempotency key has begun before.</param>
    public sealed record Snapshot(HeadRow? Head, HistoryWindow Window, IdempotencyRow? Key);

    public TurnRequest Request { get; }

    public int MessageTokens { get; }

    public string ConversationId { get; }

    public string Partition { get; }

    public string Token { get; } = TurnIds.NewToken();

    /// <summary>Whether the conversation is new for certain, so that its first attempt has nothing to read.</summary>
    public bool IsUnread { get; set; }

    /// <summary>The listing row, once it is written.</summary>
    public string Listing { get; set; } = "";

    /// <summary>The rows of the next attempt.</summary>
    /// <param name="read">What stands in the table.</param>
    /// <param name="reopened">The reply of an earlier turn without text, in whose place this one begins.</param>
    /// <param name="leaseEnd">By the service's clock.</param>
    /// <param name="leaseTaken">By the monotonic clock.</param>
    /// <param name="now">By this machine's clock, for people.</param>
    public Turn Prepare(Snapshot read, MessageRow? reopened, DateTimeOffset leaseEnd, long leaseTaken, DateTimeOffset now)
    {
        _firstAttempt ??= leaseTaken;
        var head = read.Head is { Deleted: false } live
            ? live
            : new HeadRow
            {
                Title = ConversationTitle.From(Request.Message),
                Created = now,
                Generation = read.Head is null ? 0 : read.Head.Generation + 1,
                Listing = Listing,
                ETag = read.Head?.ETag ?? default,
            };
        var question = new MessageRow
        {
            Number = reopened is null ? head.Messages : reopened.Number - 1,
            Role = MessageRole.User,
            Text = Request.Message,
            Tokens = MessageTokens,
            Turn = reopened?.Turn ?? head.Turns + 1,
            TurnToken = Token,
            Status = TurnStatus.Completed,
            Created = now,
            Instructions = Request.Instructions,
        };
        return _prepared = new Turn
        {
            Owner = Request.Owner,
            ConversationId = ConversationId,
            UserMessage = question,
            Reply = new MessageRow
            {
                Number = question.Number + 1,
                Role = MessageRole.Assistant,
                Text = "",
                Tokens = 0,
                Turn = question.Turn,
                TurnToken = Token,
                Status = TurnStatus.InProgress,
                Model = Request.Model,
                Created = now,
                Temperature = Request.Temperature,
                MaxOutputTokens = Request.MaxOutputTokens,
                WindowTokens = read.Window.Tokens + MessageTokens,
            },
            Window = read.Window.ToChronological(),
            LeaseTaken = leaseTaken,
            Head = head with
            {
                Updated = now,
                Messages = question.Number + 2,
                Turns = question.Turn,
                ActiveTurn = Token,
                StopRequest = "",
                LeaseEnd = leaseEnd,
            },
        };
    }

    /// <summary>
    /// The turn of an attempt that turned out to be applied. Which one does not matter: only attempts on the same head can have been,
    /// and they are the same but for the lease, of which the oldest is assumed.
    /// </summary>
    public Turn Begun(HeadRow head) => _prepared! with { Head = head, LeaseTaken = _firstAttempt!.Value };
}
