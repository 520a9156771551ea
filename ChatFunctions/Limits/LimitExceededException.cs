namespace ChatFunctions.Limits;

/// <summary>The owner has used what is theirs, for now.</summary>
/// <param name="limit">Which limit it is.</param>
/// <param name="retryAfter">When there will be more.</param>
internal sealed class LimitExceededException(LimitKind limit, TimeSpan retryAfter, RateStatus status)
    : Exception($"The limit is reached: {limit}.")
{
    public LimitKind Limit { get; } = limit;

    public TimeSpan RetryAfter { get; } = retryAfter;

    public RateStatus Status { get; } = status;
}
