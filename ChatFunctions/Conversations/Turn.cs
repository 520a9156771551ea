using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Conversations;

/// <summary>A turn that has begun: its rows are in the table, and this worker holds its lease.</summary>
internal sealed record Turn
{
    public required string Owner { get; init; }

    public required string ConversationId { get; init; }

    /// <summary>Messages of this turn before the user's message, as written.</summary>
    public IReadOnlyList<MessageRow> Earlier { get; init; } = [];

    /// <summary>Messages that the model is sent before the others of this turn, but that are not stored.</summary>
    public IReadOnlyList<NewMessage> Unstored { get; init; } = [];

    /// <summary>Messages that a new conversation began with, as written.</summary>
    public IReadOnlyList<MessageRow> Copied { get; init; } = [];

    /// <summary>The turn answers an earlier user message again.</summary>
    public bool Regenerates { get; init; }

    /// <summary>Replies that this turn takes out of the window, by number.</summary>
    public IReadOnlyList<long> Superseded { get; init; } = [];

    /// <summary>Texts at which the model is to stop.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];

    /// <summary>The model is sent the messages of this turn and nothing else.</summary>
    public bool IsVerbatim { get; init; }

    /// <summary>The user's message, as written.</summary>
    /// <remarks>Of a turn that <see cref="Regenerates"/>, it was written by an earlier one.</remarks>
    public required MessageRow UserMessage { get; init; }

    /// <summary>The reply, as written at begin: in progress, without text.</summary>
    public required MessageRow Reply { get; init; }

    /// <summary>The messages before this turn that fit the budget, oldest first.</summary>
    public required IReadOnlyList<MessageRow> Window { get; init; }

    /// <summary>The head as this worker knows it.</summary>
    public required HeadRow Head { get; init; }

    /// <summary>When the lease was taken, by the monotonic clock.</summary>
    public required long LeaseTaken { get; init; }

    public string Token => Reply.TurnToken;

    public string Partition => RowKeys.Partition(Owner, ConversationId);

    /// <summary>The public id of the turn.</summary>
    public string Id => Rows.Id;

    public TurnRows Rows => new(ConversationId, Reply, UserMessage.Instructions);

    /// <summary>The messages that the begin of the turn writes.</summary>
    public IEnumerable<MessageRow> NewMessages => Regenerates ? [Reply] : [.. Copied, .. Earlier, UserMessage, Reply];
}
