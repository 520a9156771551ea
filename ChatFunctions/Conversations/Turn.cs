using ChatFunctions.Completions;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Conversations;

/// <summary>A turn that has begun: its rows are in the table, and this worker holds its lease.</summary>
internal sealed record Turn
{
    public required string Owner { get; init; }

    public required string ConversationId { get; init; }

    /// <summary>How the model is asked.</summary>
    public required ReplySettings Settings { get; init; }

    /// <summary>The messages before this turn that fit the budget, oldest first.</summary>
    public required IReadOnlyList<MessageRow> Window { get; init; }

    /// <summary>Messages that the model is sent after those, but that are not stored.</summary>
    public IReadOnlyList<NewMessage> Unstored { get; init; } = [];

    /// <summary>The messages that are answered: those of this turn, or the earlier one that it answers again.</summary>
    public required IReadOnlyList<MessageRow> Asked { get; init; }

    /// <summary>The reply, as written at begin: in progress, without text.</summary>
    public required MessageRow Reply { get; init; }

    /// <summary>The head as this worker knows it.</summary>
    public required HeadRow Head { get; init; }

    /// <summary>Whether the conversation begins with it.</summary>
    public bool IsFirst { get; init; }

    /// <summary>Whether nobody could find the conversation again should the turn be refused: its first, and nobody chose the id.</summary>
    public bool IsForgettable { get; init; }

    /// <summary>Whether its readers come and go: it runs to its end even when none is left.</summary>
    public bool IsBackground { get; init; }

    /// <summary>
    /// Whether the row is there that lists the conversation, once the service has answered: the worker that begins a conversation writes
    /// it beside the model's call. Never fails.
    /// </summary>
    public Task<bool> Listed { get; init; } = Task.FromResult(false);

    /// <summary>When the lease was taken, by the monotonic clock.</summary>
    public required long LeaseTaken { get; init; }

    public string Token => Reply.TurnToken;

    public string Partition => RowKeys.Partition(Owner, ConversationId);

    /// <summary>The public id of the turn.</summary>
    public string Id => Rows.Id;

    public TurnRows Rows => new(ConversationId, Reply, Settings.Instructions);
}
