namespace ChatFunctions.Http;

/// <summary>
/// Gives memory that nobody uses back to the system: a quiet instance collects nothing by itself, and keeps what its last requests left.
/// Thread-safe.
/// </summary>
internal sealed class SpareMemory : IDisposable
{
    // Long enough that a person who goes on at once is not held up by it.
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    // It takes some ten milliseconds of processor time, which a request now and then should not cost each time.
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _time;
    private readonly ITimer _rest;
    private long _requests;
    private long _next;

    public SpareMemory(TimeProvider time)
    {
        _time = time;
        _rest = time.CreateTimer(_ => GiveBackWhenQuiet(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Before this time none is given back for quiet.</summary>
    public DateTimeOffset Next => new(Volatile.Read(ref _next), TimeSpan.Zero);

    /// <summary>A request has come.</summary>
    public void Enter() => Interlocked.Increment(ref _requests);

    /// <summary>It has been answered: when it was the last, memory is given back after a second, and once a minute at most.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref _requests) == 0)
        {
            var wait = Next - _time.GetUtcNow();
            _rest.Change(wait > Rest ? wait : Rest, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Gives back what there is; it holds up all streams for some ten milliseconds.</summary>
    public void GiveBack()
    {
        Volatile.Write(ref _next, (_time.GetUtcNow() + Interval).Ticks);
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    public void Dispose() => _rest.Dispose();

    private void GiveBackWhenQuiet()
    {
        if (Interlocked.Read(ref _requests) == 0)
        {
            GiveBack();
        }
    }
}
