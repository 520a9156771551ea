namespace ChatFunctions.Conversations;

/// <summary>A turn that has begun: its rows are in the table, and this worker holds its lease.</summary>
internal sealed record Turn
{
    public required string Owner { get; init; }

    public required string ConversationId { get; init; }

    /// <summary>1 for the conversation's first turn.</summary>
    public required long Number { get; init; }

    public required string Token { get; init; }

    /// <summary>The user's message, as written.</summary>
    public required MessageRow UserMessage { get; init; }

    /// <summary>The reply, as written at begin: in progress, without text.</summary>
    public required MessageRow Reply { get; init; }

    /// <summary>The messages before this turn that fit the budget, oldest first.</summary>
    public required IReadOnlyList<MessageRow> Window { get; init; }

    /// <summary>The head as this worker knows it.</summary>
    public required HeadRow Head { get; init; }

    public string Partition => RowKeys.Partition(Owner, ConversationId);

    /// <summary>The public id of the turn.</summary>
    public string Id => TurnIds.Turn(Number, Token);
}
