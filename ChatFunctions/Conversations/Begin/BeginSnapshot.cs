using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Conversations.Begin;

/// <summary>What an attempt to begin has found in the table.</summary>
internal sealed record BeginSnapshot
{
    /// <summary>
    /// Whether this was not read but is taken for granted: only a begin may rest on it, which fails where it is not so.
    /// </summary>
    public bool IsRecalled { get; init; }

    /// <summary>The conversation's head, or its tombstone.</summary>
    public HeadRow? Head { get; init; }

    /// <summary>Whether the head's active turn has lost its worker.</summary>
    /// <remarks>Judged once, by the response that brought the head: a later one may set the clock back by a second.</remarks>
    public bool IsOrphan { get; init; }

    /// <summary>The newest messages that fit the budget, oldest first.</summary>
    public IReadOnlyList<MessageRow> Window { get; init; } = [];

    /// <summary>
    /// Whether it was looked for what the idempotency key has begun before; without that a begin inserts the key's row, and fails where it
    /// is there already.
    /// </summary>
    public bool IsKeyRead { get; init; }

    /// <summary>What the idempotency key has begun before.</summary>
    public IdempotencyRow? Key { get; init; }

    /// <summary>What stands where <see cref="Key"/> has its reply.</summary>
    public MessageRow? KeyReply { get; init; }

    /// <summary>What stands where the latest attempt, of which nothing was heard, has its reply.</summary>
    public MessageRow? OwnReply { get; init; }

    /// <summary>The conversation's newest message.</summary>
    public MessageRow? Latest { get; init; }

    /// <summary>The conversation's latest user message, or output after it, where it is to be answered again.</summary>
    public MessageRow? Question { get; init; }

    /// <summary>The replies that <see cref="Question"/> has, by number.</summary>
    public IReadOnlyList<long> Answers { get; init; } = [];

    /// <summary>What the head is to say is in no window, after this look at it; <see langword="null"/>: what it says.</summary>
    public string? Unused { get; init; }

    /// <summary>The head of a conversation that is there.</summary>
    public HeadRow? Live => Head is { Deleted: false } ? Head : null;

    /// <summary>What was said before a turn that goes to this place.</summary>
    public IReadOnlyList<MessageRow> BranchFor(TurnPlace place) =>
        place is TurnPlace.New { Copied: { Count: > 0 } copied } && Live is null ? copied : Window;
}
