using Azure;

namespace ChatFunctions.Conversations.Table;

/// <summary>
/// The table service's clock, by which leases are dated: the <c>Date</c> of a response plus the monotonic time since. No machine's
/// wall clock takes part. A response can only be late, so every reading is at most the true time; it may be behind by the age of
/// the response and by one second, the header's resolution. Thread-safe.
/// </summary>
internal sealed class ServiceClock(TimeProvider time)
{
    // The service's clock may be set back; so long is an old reading preferred to newer ones that are behind it.
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private Reading? _latest;
    private Reading? _best;

    /// <summary>Whether any response had a date.</summary>
    public bool IsKnown => Volatile.Read(ref _best) is not null;

    /// <summary>By the latest response: what a reader compares a lease with. If it errs, a lease seems to live longer.</summary>
    /// <exception cref="NoServiceTimeException">No response had a date yet.</exception>
    public DateTimeOffset Now => NowBy(Volatile.Read(ref _latest));

    /// <summary>By the least delayed response of the last minutes: what an owner dates its lease by.</summary>
    /// <exception cref="NoServiceTimeException">No response had a date yet.</exception>
    public DateTimeOffset BestNow => NowBy(Volatile.Read(ref _best));

    /// <summary>Whether a time has come, where there is one.</summary>
    /// <exception cref="NoServiceTimeException">There is one, and no response had a date yet.</exception>
    public bool IsPast(DateTimeOffset? end) => end is { } known && known <= Now;

    public void Observe(Response response)
    {
        // Read by hand: the SDK's property throws where what stands there is no date.
        if (!response.Headers.TryGetValue("Date", out var text) ||
            !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date))
        {
            return;
        }

        lock (_gate)
        {
            var reading = new Reading(date, time.GetTimestamp());
            _latest = reading;
            if (_best is null || NowBy(_best) <= date || time.GetElapsedTime(_best.Timestamp) > MaxAge)
            {
                _best = reading;
            }
        }
    }

    private DateTimeOffset NowBy(Reading? reading) => reading is null
        ? throw new NoServiceTimeException()
        : reading.Date + time.GetElapsedTime(reading.Timestamp);

    private sealed record Reading(DateTimeOffset Date, long Timestamp);
}
