namespace ChatFunctions.Completions;

/// <summary>Tokens that a reply cost: as the model service counted them, or else our own count.</summary>
/// <param name="InputTokens">Tokens of everything sent.</param>
/// <param name="OutputTokens">Tokens of the reply, reasoning included.</param>
/// <param name="CachedTokens">The part of the input that the service had cached.</param>
/// <param name="ReasoningTokens">The part of the output that was not shown.</param>
internal sealed record TokenUsage(int InputTokens, int OutputTokens, int CachedTokens = 0, int ReasoningTokens = 0);
