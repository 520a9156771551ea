namespace ChatFunctions.Turns;

/// <summary>How one reply is to be made.</summary>
/// <param name="Model">The model or deployment.</param>
/// <param name="Instructions">Sent after the system prompt, for this turn only.</param>
/// <param name="Temperature">0 to 2.</param>
/// <param name="MaxOutputTokens">Tokens that the model may put out.</param>
internal sealed record ReplyParameters(
    string Model, string? Instructions = null, double? Temperature = null, int? MaxOutputTokens = null);
