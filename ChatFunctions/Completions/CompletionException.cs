namespace ChatFunctions.Completions;

/// <summary>The model gave no reply, or no whole one. The message never holds the service's text or the prompt.</summary>
internal sealed class CompletionException(CompletionError error, string message, Exception? inner = null) : Exception(message, inner)
{
    public CompletionError Error { get; } = error;

    /// <summary>How long the service asks to wait.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
