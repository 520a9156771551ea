namespace ChatFunctions.Completions;

/// <summary>One step of the model's stream; most have text and nothing else.</summary>
/// <param name="Text">The delta; may be empty; never ends inside a surrogate pair. Valid until the next step is asked for.</param>
/// <param name="FinishReason">The model's <c>finish_reason</c>, in the step that gives it.</param>
/// <param name="Usage">The service's count, in the step that gives it.</param>
/// <param name="Model">The model that replies, in the first step that names it.</param>
internal readonly record struct CompletionUpdate(
    ReadOnlyMemory<char> Text, string? FinishReason = null, TokenUsage? Usage = null, string? Model = null);
