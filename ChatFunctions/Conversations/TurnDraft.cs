using ChatFunctions.Completions.Tokens;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Conversations;

/// <summary>
/// A turn on its way into the table, over all attempts: its token is made before the first one, so that an attempt that was applied
/// without being confirmed is recognised. For one caller.
/// </summary>
internal sealed class TurnDraft
{
    private Turn? _prepared;
    private long? _firstAttempt;

    private readonly int[] _inputTokens;

    public TurnDraft(TurnRequest request, TokenCounter tokens)
    {
        Request = request;
        Inputs = request.Regenerates ? [] : [.. request.Earlier, new NewMessage(request.Role, request.Message)];
        _inputTokens = [.. Inputs.Select(input => tokens.Count(input.Text))];
        IsUnread = request.ConversationId is null && request.IdempotencyKey is null;
        ConversationId = request.ConversationId
            ?? (request.IdempotencyKey is { } key ? ConversationIds.FromIdempotencyKey(request.Owner, key) : ConversationIds.New());
        Partition = RowKeys.Partition(request.Owner, ConversationId);
    }

    /// <summary>What an attempt has read.</summary>
    /// <param name="Head">The conversation's head, or <see langword="null"/>.</param>
    /// <param name="Window">The newest messages that fit the budget.</param>
    /// <param name="Key">What the idempotency key has begun before.</param>
    /// <param name="Again">The user message that is answered again, and the replies that it had.</param>
    public sealed record Snapshot(HeadRow? Head, HistoryWindow Window, IdempotencyRow? Key, (MessageRow Question, long[] Replies)? Again = null);

    public TurnRequest Request { get; }

    /// <summary>The messages that the request brings, oldest first.</summary>
    public IReadOnlyList<NewMessage> Inputs { get; }

    /// <summary>Their tokens.</summary>
    public int InputTokens => _inputTokens.Sum();

    public string ConversationId { get; }

    public string Partition { get; }

    public string Token { get; } = TurnIds.NewToken();

    /// <summary>Whether the conversation is new for certain, so that its first attempt has nothing to read.</summary>
    public bool IsUnread { get; set; }

    /// <summary>The listing row, once it is written.</summary>
    public string Listing { get; set; } = "";

    /// <summary>The generation that the listing row was written for: a deletion takes it along.</summary>
    public int ListedGeneration { get; set; }

    /// <summary>The rows of the latest attempt, which may have been applied; <see langword="null"/> before the first.</summary>
    public Turn? Attempt => _prepared;

    /// <summary>The generation of the conversation that begins after <paramref name="previous"/>, a tombstone or none.</summary>
    public static int GenerationAfter(HeadRow? previous) => previous is null ? 0 : previous.Generation + 1;

    private string Title => Request.Copied.Select(message => new NewMessage(message.Role, message.Text)).Concat(Inputs)
        .OrderByDescending(message => message.Role == MessageRole.User).FirstOrDefault()?.Text ?? "";

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
                Title = ConversationTitle.From(Title),
                Created = now,
                Generation = GenerationAfter(read.Head),
                Listing = Listing,
                ETag = read.Head?.ETag ?? default,
            };
        MessageRow[] copied = read.Head is { Deleted: false }
            ? []
            : [.. Request.Copied.Select((message, index) => message with { Number = index, Turn = 0, WindowTokens = 0 })];
        var first = reopened is null ? head.Messages + copied.Length : reopened.Number - Inputs.Count;
        var number = reopened?.Turn ?? head.Turns + 1;
        MessageRow[] inputs = [.. Inputs.Select((input, index) => new MessageRow
        {
            Number = first + index,
            Role = input.Role,
            Text = input.Text,
            Tokens = _inputTokens[index],
            Turn = number,
            TurnToken = Token,
            Status = TurnStatus.Completed,
            Created = now,
        })];
        var question = read.Again?.Question ?? inputs[^1];
        var window = copied.Length > 0 ? copied : read.Window.ToChronological();
        return _prepared = new Turn
        {
            Owner = Request.Owner,
            ConversationId = ConversationId,
            Stop = Request.Stop,
            IsVerbatim = Request.IsVerbatim,
            Unstored = Request.Unstored,
            Copied = copied,
            Regenerates = Request.Regenerates,
            Superseded = [.. read.Again?.Replies.Where(reply => reply != reopened?.Number) ?? []],
            Earlier = Request.Regenerates ? [] : inputs[..^1],
            UserMessage = question with { Instructions = Request.Instructions },
            Reply = new MessageRow
            {
                Number = first + inputs.Length,
                Role = MessageRole.Assistant,
                Text = "",
                Tokens = 0,
                Turn = number,
                TurnToken = Token,
                Status = TurnStatus.InProgress,
                Model = Request.Model,
                Created = now,
                Temperature = Request.Temperature,
                TopP = Request.TopP,
                MaxOutputTokens = Request.MaxOutputTokens,
                Metadata = Request.Metadata,
                PreviousResponse = Request.PreviousResponse,
                WindowTokens = window.Sum(message => message.Tokens) + (read.Again?.Question.Tokens ?? InputTokens),
            },
            Window = window,
            LeaseTaken = leaseTaken,
            Head = head with
            {
                Updated = now,
                Messages = first + inputs.Length + 1,
                Turns = number,
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
