namespace ChatFunctions.Completions;

/// <summary>Why the model gave no reply, or no whole one.</summary>
internal enum CompletionError
{
    /// <summary>The service does not take what the caller has asked for.</summary>
    InvalidRequest,

    /// <summary>What was sent is longer than the model can read; less of the history may do.</summary>
    ContextTooLong,

    /// <summary>The service's content filter refused the prompt.</summary>
    ContentFilter,

    /// <summary>The key, the role, the address or the deployment is wrong: the operator's affair.</summary>
    Misconfigured,

    /// <summary>Too many requests or tokens.</summary>
    RateLimited,

    /// <summary>What was paid for is used up.</summary>
    QuotaExceeded,

    /// <summary>The service is overloaded or down (503).</summary>
    Unavailable,

    /// <summary>The service failed, or is not reachable.</summary>
    Failed,

    /// <summary>The service did not answer in time.</summary>
    TimedOut,

    /// <summary>The stream broke off, or ended without a finish reason that makes the reply whole.</summary>
    BrokenStream,

    /// <summary>The model ended its reply without any text.</summary>
    NoAnswer,
}
