using System.Threading.RateLimiting;

namespace ChatFunctions.Limits;

/// <summary>Lets requests for a reply in, as far as their owner's limits go. Thread-safe.</summary>
internal sealed class CallerLimiter : IDisposable
{
    private readonly LimitOptions _limits;
    private readonly UsageLedger _ledger;
    private readonly TimeProvider _time;

    // With a timer of its own, which runs only where there are limits.
    private readonly Lazy<PartitionedRateLimiter<string>> _requests;

    public CallerLimiter(IOptions<LimitOptions> limits, UsageLedger ledger, TimeProvider time)
    {
        (_limits, _ledger, _time) = (limits.Value, ledger, time);
        _requests = new(() => PartitionedRateLimiter.Create<string, string>(owner => _limits.Of(owner).RequestsPerMinute is { } limit
            ? RateLimitPartition.GetTokenBucketLimiter(owner, _ => Bucket(limit))
            : RateLimitPartition.GetNoLimiter(owner)));
        ledger.RequestsElsewhere += (owner, count) => TakeFor(owner, count);
    }

    /// <summary>Lets one request in.</summary>
    /// <exception cref="LimitExceededException">The owner has used up what is theirs for now.</exception>
    public async ValueTask<Admission> AdmitAsync(string owner, CancellationToken cancellationToken)
    {
        var limits = _limits.Of(owner);
        if (!limits.IsAny)
        {
            return Admission.Free;
        }

        var day = await _ledger.TodayOfAsync(owner, cancellationToken);
        if (day.Tokens >= limits.TokensPerDay)
        {
            throw new LimitExceededException(LimitKind.Tokens, UntilMidnight(), Status(day, limits));
        }

        if (!day.TryEnter(limits.ConcurrentTurns))
        {
            throw new LimitExceededException(LimitKind.Turns, TimeSpan.FromSeconds(1), Status(day, limits));
        }

        using var permit = _requests.Value.AttemptAcquire(owner);
        if (!permit.IsAcquired)
        {
            day.Leave();
            var wait = permit.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(1);
            throw new LimitExceededException(LimitKind.Requests, wait, Status(day, limits));
        }

        day.Add(new UsageEvent.Admitted());
        return Admission.Of(_ledger, day, Status(day, limits));
    }

    public void Dispose()
    {
        if (_requests.IsValueCreated)
        {
            _requests.Value.Dispose();
        }
    }

    // A minute's worth at once, and then as it comes in again, one by one.
    private static TokenBucketRateLimiterOptions Bucket(int limit) => new()
    {
        TokenLimit = limit,
        TokensPerPeriod = Math.Max(1, limit / 600),
        ReplenishmentPeriod = TimeSpan.FromMinutes(1) * Math.Max(1, limit / 600) / limit,
    };

    private TimeSpan UntilMidnight() => TimeSpan.FromDays(1) - _time.GetUtcNow().TimeOfDay;

    private RateStatus Status(OwnerDay day, CallerLimits limits) => new(
        limits.RequestsPerMinute is { } requests
            ? Requests(requests, _requests.Value.GetStatistics(day.Owner)?.CurrentAvailablePermits ?? requests)
            : null,
        limits.TokensPerDay is { } tokens ? new RateStatus.Left(tokens, Math.Max(0, tokens - day.Tokens), UntilMidnight()) : null);

    private static RateStatus.Left Requests(int limit, long left) => new(limit, left, TimeSpan.FromMinutes(1) * (limit - left) / limit);

    /// <summary>Takes what other instances have let in.</summary>
    private void TakeFor(string owner, long count)
    {
        var left = _requests.Value.GetStatistics(owner)?.CurrentAvailablePermits ?? 0;
        using var taken = _requests.Value.AttemptAcquire(owner, (int)Math.Min(count, left));
    }
}
