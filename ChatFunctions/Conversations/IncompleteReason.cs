namespace ChatFunctions.Conversations;

/// <summary>Why a turn is <see cref="TurnStatus.Incomplete"/>, in the words of the wire and of the table.</summary>
internal static class IncompleteReason
{
    /// <summary>A length limit, the model's or ours, cut the reply.</summary>
    public const string MaxOutputTokens = "max_output_tokens";

    /// <summary>The model service's content filter cut the reply.</summary>
    public const string ContentFilter = "content_filter";

    /// <summary>The worker that ran the turn went away.</summary>
    public const string Interrupted = "interrupted";

    /// <summary>The model was silent, or the turn ran, for too long.</summary>
    public const string TimedOut = "timed_out";
}
