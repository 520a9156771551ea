namespace ChatFunctions.Chat;

/// <summary>The body of <c>POST /api/chat…</c>, checked.</summary>
/// <param name="Message">1 to <c>Chat__MaxMessageCharacters</c> Unicode characters.</param>
internal sealed record MessageRequest(string Message)
{
    /// <summary>Sent after the system prompt, for this turn only.</summary>
    public string? Instructions { get; init; }

    /// <summary>A configured model; <see langword="null"/> for the usual one.</summary>
    public string? Model { get; init; }

    /// <summary>0 to 2.</summary>
    public double? Temperature { get; init; }

    /// <summary>1 or more.</summary>
    public int? MaxOutputTokens { get; init; }

    /// <summary>SHA-256 of the body as it came, in hexadecimal.</summary>
    public string BodyHash { get; init; } = "";
}
