namespace ChatFunctions.Conversations;

/// <summary>
/// Whether this worker may still believe that the turn is its own, by the monotonic clock: one that was paused, or that the table
/// did not answer, must renew before it lets anything more out. Thread-safe.
/// </summary>
internal sealed class TurnLease(TimeProvider time, TimeSpan duration, long taken)
{
    private long _renewed = taken;

    public bool IsAlive => Age < duration;

    /// <summary>How long ago the lease was last renewed.</summary>
    public TimeSpan Age => time.GetElapsedTime(Volatile.Read(ref _renewed));

    /// <summary>Says that a renewal which was sent at <paramref name="timestamp"/> is applied.</summary>
    public void Renew(long timestamp) => Volatile.Write(ref _renewed, timestamp);
}
