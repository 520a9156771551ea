namespace ChatFunctions.Completions.Wires;

/// <summary>
/// One call of the service, which ends when the caller cancels it, or when the service is silent for too long. To say that something was
/// heard costs no more than to read the clock: the timer is left as it is, and looks when it fires. Thread-safe.
/// </summary>
internal sealed class Attempt : IDisposable
{
    private readonly TimeProvider _time;
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource _stopping;
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private TimeSpan _limit;
    private bool _isFinal;
    private long _heard;
    private volatile bool _isSilent;

    /// <param name="firstDeltaTimeout">How long the service may be silent before its first delta.</param>
    /// <param name="time">Measures it.</param>
    /// <param name="caller">Cancelled by who has asked.</param>
    public Attempt(TimeSpan firstDeltaTimeout, TimeProvider time, CancellationToken caller)
    {
        (_limit, _time, _caller, _heard) = (firstDeltaTimeout, time, caller, time.GetTimestamp());
        _stopping = CancellationTokenSource.CreateLinkedTokenSource(caller);
        _timer = time.CreateTimer(static attempt => ((Attempt)attempt!).OnTime(), this, _limit, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Cancelled when the call is to end.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Whether the caller has cancelled it.</summary>
    public bool IsCancelled => _caller.IsCancellationRequested;

    /// <summary>Whether the service was silent for too long.</summary>
    public bool IsSilent => _isSilent;

    /// <summary>Something was heard.</summary>
    public void Hear()
    {
        if (!_isFinal)
        {
            Volatile.Write(ref _heard, _time.GetTimestamp());
        }
    }

    /// <summary>From now on, silence may last no longer than this.</summary>
    /// <param name="limit">How long.</param>
    /// <param name="isFinal">Whether what is heard does not prolong it.</param>
    public void Allow(TimeSpan limit, bool isFinal)
    {
        lock (_gate)
        {
            Volatile.Write(ref _heard, _time.GetTimestamp());
            (_limit, _isFinal) = (limit, isFinal);
            _timer.Change(limit, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        _stopping.Dispose();
    }

    private void OnTime()
    {
        lock (_gate)
        {
            var rest = _limit - _time.GetElapsedTime(Volatile.Read(ref _heard));
            if (rest > TimeSpan.Zero)
            {
                _timer.Change(rest, Timeout.InfiniteTimeSpan);
                return;
            }
        }

        try
        {
            _isSilent = true;
            _stopping.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The call has ended in this moment.
        }
    }
}
