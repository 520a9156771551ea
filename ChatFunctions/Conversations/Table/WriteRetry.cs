namespace ChatFunctions.Conversations.Table;

/// <summary>
/// The one retry loop towards the table: 50 ms, doubling up to 1 s, with jitter, until its time is up (<see cref="Timeout.InfiniteTimeSpan"/>: never). Between two attempts the
/// caller re-reads, because an unconfirmed write may have been applied. For one caller at a time.
/// </summary>
internal sealed class WriteRetry(TimeProvider time, TimeSpan limit)
{
    private readonly long _start = time.GetTimestamp();
    private double _milliseconds = 50;

    /// <summary>Waits before the next attempt; <paramref name="failure"/> is what the last one came to.</summary>
    /// <exception cref="StoreUnavailableException">The time is up.</exception>
    public async Task WaitAsync(Exception failure, CancellationToken cancellationToken)
    {
        // Jitter keeps workers that lost to one another from meeting again; it needs no secrecy.
#pragma warning disable CA5394
        var delay = TimeSpan.FromMilliseconds(_milliseconds * (0.5 + Random.Shared.NextDouble()));
#pragma warning restore CA5394
        _milliseconds = Math.Min(_milliseconds * 2, 1000);
        if (limit != Timeout.InfiniteTimeSpan && time.GetElapsedTime(_start) + delay > limit)
        {
            throw new StoreUnavailableException($"The table service did not answer in time: {failure.GetType().Name}.");
        }

        await Task.Delay(delay, time, cancellationToken);
    }
}
