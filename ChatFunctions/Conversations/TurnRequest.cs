namespace ChatFunctions.Conversations;

/// <summary>What begins a turn.</summary>
/// <param name="Owner">Whose conversation it is; see <c>Access.Owner</c>.</param>
/// <param name="ConversationId">A valid id; <see langword="null"/> for a new conversation.</param>
/// <param name="Message">The user's message; not empty.</param>
/// <param name="Model">The model or deployment that is asked to reply.</param>
internal sealed record TurnRequest(string Owner, string? ConversationId, string Message, string Model)
{
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
