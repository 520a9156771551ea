namespace ChatFunctions.Completions;

/// <summary>One step of the model's reply; most have text and nothing else.</summary>
/// <param name="Text">The delta; may be empty; never ends inside a surrogate pair. Valid until the next step is asked for.</param>
/// <param name="Finish">How the model ended the reply, in the last step.</param>
/// <param name="Usage">The service's count, in the step that gives it.</param>
/// <param name="Model">The model that replies, in the first step.</param>
internal readonly record struct CompletionUpdate(
    ReadOnlyMemory<char> Text, FinishReason? Finish = null, TokenUsage? Usage = null, string? Model = null);
