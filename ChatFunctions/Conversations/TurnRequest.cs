using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Conversations;

/// <summary>What begins a turn.</summary>
/// <param name="Owner">Whose conversation it is; see <c>Access.Owner</c>.</param>
/// <param name="ConversationId">A valid id; <see langword="null"/> for a new conversation.</param>
/// <param name="Message">The user's message; not empty.</param>
/// <param name="Model">The model or deployment that is asked to reply.</param>
internal sealed record TurnRequest(string Owner, string? ConversationId, string Message, string Model)
{
    /// <summary>The role of <see cref="Message"/>.</summary>
    public string Role { get; init; } = MessageRole.User;

    /// <summary>Messages of the same turn that come before <see cref="Message"/>; at most <see cref="MaxEarlier"/>.</summary>
    public IReadOnlyList<NewMessage> Earlier { get; init; } = [];

    /// <summary>
    /// The last user message of the conversation, which <see cref="Message"/> must be where it is given, is answered again: what answered it before stays
    /// stored but leaves the window.
    /// </summary>
    public bool Regenerates { get; init; }

    /// <summary>Messages of another conversation that a new one begins with; at most <see cref="MaxCopied"/>.</summary>
    public IReadOnlyList<MessageRow> Copied { get; init; } = [];

    /// <summary>The turn begins only where the conversation has exactly this many messages and no turn runs.</summary>
    public long? OnlyAfter { get; init; }

    /// <summary>The turn begins only in a conversation that is there.</summary>
    public bool MustExist { get; init; }

    /// <summary>0 to 1.</summary>
    public double? TopP { get; init; }

    /// <summary>Texts at which the model is to stop.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];

    /// <summary>The model is sent the messages of the request and nothing else: no system prompt, no history.</summary>
    public bool IsVerbatim { get; init; }

    /// <summary>The response's metadata, a JSON object.</summary>
    public string? Metadata { get; init; }

    /// <summary>The id of the response that this one continues.</summary>
    public string? PreviousResponse { get; init; }

    /// <summary>The most messages in <see cref="Earlier"/>: a transaction holds 100 rows, and copies, head, key, message and reply go with them.</summary>
    public const int MaxEarlier = 45;

    /// <summary>
    /// The most UTF-16 units of the messages that one begin writes: a transaction holds 4 MiB, and JSON may take six bytes for a unit.
    /// </summary>
    public const int MaxUnitsAtOnce = 500_000;

    /// <summary>Messages that the model is sent before all others, but that are not stored: what did not fit into the begin.</summary>
    public IReadOnlyList<NewMessage> Unstored { get; init; } = [];

    /// <summary>This request with messages before its own: the newest are stored with the turn, the others only sent.</summary>
    public TurnRequest WithEarlier(IReadOnlyList<NewMessage> messages)
    {
        var units = Message.Length;
        var stored = messages.Reverse().Take(MaxEarlier).TakeWhile(message => (units += message.Text.Length) <= MaxUnitsAtOnce).Count();
        return this with { Unstored = [.. messages.SkipLast(stored)], Earlier = [.. messages.TakeLast(stored)] };
    }

    /// <summary>The most messages in <see cref="Copied"/>.</summary>
    public const int MaxCopied = 50;

    /// <summary>Sent after the system prompt, for this turn only.</summary>
    public string? Instructions { get; init; }

    /// <summary>0 to 2.</summary>
    public double? Temperature { get; init; }

    /// <summary>Tokens that the model may put out.</summary>
    public int? MaxOutputTokens { get; init; }

    /// <summary>The caller's idempotency key.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>SHA-256 of the body, in hexadecimal; there when a key is.</summary>
    public string BodyHash { get; init; } = "";
}
