using Azure;

namespace ChatFunctions.Conversations;

/// <summary>
/// The table service's clock, by which leases are dated: the <c>Date</c> of its latest response plus the monotonic time
/// since. No machine's wall clock takes part. It runs at most the age of that response plus one second (the header's
/// resolution) behind. Thread-safe.
/// </summary>
internal sealed class ServiceClock(TimeProvider time)
{
    private volatile Reading? _latest;

    /// <summary>Whether a response was seen yet.</summary>
    public bool IsSet => _latest is not null;

    /// <exception cref="InvalidOperationException">No response was seen yet.</exception>
    public DateTimeOffset Now =>
        _latest is { } reading
            ? reading.Date + time.GetElapsedTime(reading.Timestamp)
            : throw new InvalidOperationException("The table service has not answered yet, so its clock is not known.");

    public void Observe(Response response)
    {
        if (response.Headers.Date is { } date)
        {
            _latest = new Reading(date, time.GetTimestamp());
        }
    }

    private sealed record Reading(DateTimeOffset Date, long Timestamp);
}
