namespace ChatFunctions.Completions.Wires;

/// <summary>
/// Cancels when nothing was heard for too long. To say that something was heard costs no more than to read the clock: the timer is
/// left as it is, and looks when it fires. Thread-safe.
/// </summary>
internal sealed class SilenceTimeout : IDisposable
{
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _source = new();
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private TimeSpan _limit;
    private bool _isFinal;
    private long _heard;

    public SilenceTimeout(TimeSpan limit, TimeProvider time)
    {
        (_limit, _time, _heard) = (limit, time, time.GetTimestamp());
        _timer = time.CreateTimer(static timeout => ((SilenceTimeout)timeout!).OnTime(), this, limit, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Cancelled when the silence was too long.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Whether the silence was too long.</summary>
    public bool IsOver => _source.IsCancellationRequested;

    /// <summary>Something was heard.</summary>
    public void Break()
    {
        if (!_isFinal)
        {
            Volatile.Write(ref _heard, _time.GetTimestamp());
        }
    }

    /// <summary>From now on, silence may last no longer than this.</summary>
    /// <param name="limit">How long.</param>
    /// <param name="isFinal">Whether what is heard does not prolong it.</param>
    public void Restart(TimeSpan limit, bool isFinal)
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
        _source.Dispose();
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
            _source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The call has ended in this moment.
        }
    }
}
