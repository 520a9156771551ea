using ChatFunctions.Completions;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Conversations.Begin;

/// <summary>What begins a turn.</summary>
/// <param name="Owner">Whose conversation it is; see <c>Access.Owner</c>.</param>
/// <param name="Place">Where the turn goes.</param>
/// <param name="Said">What is said.</param>
/// <param name="Settings">How the model is asked.</param>
internal sealed record TurnRequest(string Owner, TurnPlace Place, TurnInput Said, ReplySettings Settings)
{
    /// <summary>The response's metadata, a JSON object.</summary>
    public string? Metadata { get; init; }

    /// <summary>What the response is to repeat of its request, in the words of its protocol; may be empty.</summary>
    public string Echo { get; init; } = "";

    /// <summary>The id of the response that this one continues.</summary>
    public string? PreviousResponse { get; init; }

    /// <summary>The caller's idempotency key.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>SHA-256 of the body, in hexadecimal.</summary>
    public string BodyHash { get; init; } = "";

    /// <summary>The conversation is begun for this turn, and is found by it: a stored chat completion.</summary>
    public bool IsCompletion { get; init; }

    /// <summary>
    /// Whoever asks is told the turn's id at once and comes back for the reply, so that even a refused turn must be found.
    /// </summary>
    public bool IsBackground { get; init; }

    /// <summary>The reply to this, as it begins: in progress, without text.</summary>
    public MessageRow NewReply(long number, long turn, string token, DateTimeOffset created) => new()
    {
        Number = number,
        Role = MessageRole.Assistant,
        Text = "",
        Tokens = 0,
        Turn = turn,
        TurnToken = token,
        Status = TurnStatus.InProgress,
        Created = created,
        Model = Settings.Model,
        Temperature = Settings.Temperature,
        TopP = Settings.TopP,
        MaxOutputTokens = Settings.MaxOutputTokens,
        Metadata = Metadata,
        PreviousResponse = PreviousResponse,
        Echo = Echo,
        BodyHash = BodyHash,
    };
}
