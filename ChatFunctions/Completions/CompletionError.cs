namespace ChatFunctions.Completions;

/// <summary>Why the model gave no reply, or no whole one.</summary>
internal enum CompletionError
{
    /// <summary>The service's content filter refused the prompt.</summary>
    ContentFilter,

    /// <summary>Too many requests or tokens.</summary>
    RateLimited,

    /// <summary>The service is overloaded or down (503).</summary>
    Unavailable,

    /// <summary>The service refused the request, or is not reachable, or is configured wrongly.</summary>
    Refused,

    /// <summary>The service did not answer in time.</summary>
    TimedOut,

    /// <summary>The stream broke, carried an error, or ended without a finish reason.</summary>
    BrokenStream,
}
