namespace ChatFunctions.Completions.Refusals;

/// <summary>
/// Whether a call that failed before its first delta is made again, and when. One for each call; a service that asks to wait longer is
/// answered to the client, who can. For one caller at a time.
/// </summary>
internal sealed class RetryRule(TimeProvider time)
{
    private const int MaxRetries = 2;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan First = TimeSpan.FromSeconds(0.8);
    private static readonly TimeSpan LongestOfRateLimit = TimeSpan.FromSeconds(1);

    private readonly long _started = time.GetTimestamp();
    private int _retries;

    /// <summary>How long to wait before the next attempt; <see langword="null"/>: there is none.</summary>
    public TimeSpan? WaitAfter(CompletionException refusal)
    {
        if (_retries == MaxRetries || !(refusal.ShouldRetry ?? IsPassing(refusal)) || IsLongRateLimit(refusal))
        {
            return null;
        }

        // Not all instances at the same moment.
        var wait = refusal.RetryAfter ?? First * Math.Pow(2, _retries) * (0.75 + (Random.Shared.NextDouble() / 4));
        if (time.GetElapsedTime(_started) + wait >= Limit)
        {
            return null;
        }

        _retries++;
        return wait;
    }

    private static bool IsPassing(CompletionException refusal) => refusal.Error switch
    {
        CompletionError.Unavailable or CompletionError.Failed or CompletionError.BrokenStream => true,
        CompletionError.RateLimited => refusal.RetryAfter is not null,

        // A service that says so may do better the next time; one that is silent has had its time.
        CompletionError.TimedOut => refusal.Status is not null,
        _ => false,
    };

    private static bool IsLongRateLimit(CompletionException refusal) =>
        refusal.Error == CompletionError.RateLimited && refusal.RetryAfter > LongestOfRateLimit;
}
