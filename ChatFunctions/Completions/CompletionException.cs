using ChatFunctions.Completions.Refusals;

namespace ChatFunctions.Completions;

/// <summary>
/// The model gave no reply, or no whole one. The message is one sentence for a person, and never holds the service's text or the prompt.
/// </summary>
internal sealed class CompletionException(CompletionError error, string? message = null, Exception? inner = null)
    : Exception(message ?? Sentence(error), inner)
{
    public CompletionError Error { get; } = error;

    /// <summary>The status with which the service refused, where it did.</summary>
    public int? Status { get; init; }

    /// <summary>The service's code, where it gave one; letters, digits and <c>_ - .</c></summary>
    public string? Code { get; init; }

    /// <summary>The field of the chat-completions request that is wrong, where the service says so.</summary>
    public string? Field { get; init; }

    /// <summary>How long the service asks to wait.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the same request may be sent again by a machine; <see langword="null"/>: as its status says.</summary>
    public bool? ShouldRetry { get; init; }

    /// <summary>The service's <c>finish_reason</c>, where it gave one.</summary>
    public string? FinishReason { get; init; }

    /// <summary>What the call cost, where the service said so.</summary>
    public TokenUsage? Usage { get; init; }

    /// <summary>What the service said, to be recognized; never to be shown or logged.</summary>
    public ServiceError Said { get; init; } = ServiceError.None;

    private static string Sentence(CompletionError error) => error switch
    {
        CompletionError.InvalidRequest => "The model service does not accept the request as it is.",
        CompletionError.ContextTooLong => "The message is longer than the model can read.",
        CompletionError.ContentFilter => "The model service's content filter refused the message.",
        CompletionError.Misconfigured => "The model service refused the app itself. Its operator finds more in the log.",
        CompletionError.RateLimited => "The model service has too many requests. Try again later.",
        CompletionError.QuotaExceeded => "What was paid for at the model service is used up.",
        CompletionError.Unavailable => "The model service is unavailable. Try again later.",
        CompletionError.Failed => "The model service failed.",
        CompletionError.TimedOut => "The model service was silent for too long. What it had said is in the conversation.",
        CompletionError.NoAnswer => "The model ended its reply without an answer.",
        _ => "The model service's reply broke off.",
    };
}

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
