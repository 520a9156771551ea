using System.Threading.Tasks.Sources;

namespace ChatFunctions.Turns;

/// <summary>
/// One reader of a <see cref="ReplyLog"/>: waits without allocating, one wait at a time. Not thread-safe for its owner; the log
/// wakes it from any thread.
/// </summary>
internal sealed class ReplyFollower : IValueTaskSource<bool>, IDisposable
{
    private readonly ReplyLog _log;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly CancellationTokenRegistration _registration;
    private readonly CancellationToken _cancellationToken;
    private readonly Lock _gate = new();
    private ManualResetValueTaskSourceCore<bool> _source;
    private bool _waiting;
    private int _seen;
    private long _since;
    private TimeSpan _patience;

    // Whether the timer runs, and when it is going to fire.
    private bool _isTimed;
    private TimeSpan _timedFor;
    private long _timedSince;

    public ReplyFollower(ReplyLog log, TimeProvider time, CancellationToken cancellationToken)
    {
        _log = log;
        _time = time;
        _cancellationToken = cancellationToken;
        _timer = time.CreateTimer(
            static follower => ((ReplyFollower)follower!).OnTime(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _registration = cancellationToken.UnsafeRegister(static follower => ((ReplyFollower)follower!).GiveUp(), this);
    }

    /// <summary>
    /// Waits until the log holds more than <paramref name="seen"/> deltas or has ended. The caller may go on on the thread that appends,
    /// which it must not block.
    /// </summary>
    /// <returns><see langword="false"/> when <paramref name="patience"/> ran out before.</returns>
    /// <exception cref="OperationCanceledException">The follower's token was cancelled.</exception>
    public ValueTask<bool> WaitAsync(int seen, TimeSpan patience)
    {
        if (_cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<bool>(_cancellationToken);
        }

        _patience = patience;
        if (_log.HasMoreOrArms(seen, this))
        {
            return new ValueTask<bool>(true);
        }

        // A token cancelled before the arming found nobody to wake.
        if (_cancellationToken.IsCancellationRequested)
        {
            GiveUp();
        }

        return new ValueTask<bool>(this, _source.Version);
    }

    public void Dispose()
    {
        _registration.Dispose();
        _timer.Dispose();
        _log.Remove(this);
    }

    /// <summary>Makes the next wake count. Called under the log's lock.</summary>
    internal void Arm(int seen)
    {
        lock (_gate)
        {
            _source.Reset();
            _seen = seen;
            _waiting = true;
            _since = _time.GetTimestamp();
            if (!_isTimed || _time.GetElapsedTime(_timedSince, _since) + _patience < _timedFor)
            {
                SetTimer(_patience);
            }
        }
    }

    /// <summary>Ends the wait, if there is one, for something new: a renewed lease alone must not begin the patience anew.</summary>
    /// <param name="count">How many deltas there are; more than any, when the reply has ended.</param>
    /// <param name="elsewhere">Whether the owner goes on in another thread.</param>
    internal void WakeFor(int count, bool elsewhere)
    {
        lock (_gate)
        {
            if (!_waiting || count <= _seen)
            {
                return;
            }

            EndWait(elsewhere);
        }

        _source.SetResult(true);
    }

    bool IValueTaskSource<bool>.GetResult(short token)
    {
        var hasMore = _source.GetResult(token);
        _cancellationToken.ThrowIfCancellationRequested();
        return hasMore;
    }

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    // Waits end far more often than patience does, so a new wait leaves the timer as it is; when it fires, the rest is seen to.
    private void OnTime()
    {
        lock (_gate)
        {
            _isTimed = false;
            if (!_waiting)
            {
                return;
            }

            var rest = _patience - _time.GetElapsedTime(_since);
            if (rest > TimeSpan.Zero)
            {
                SetTimer(rest);
                return;
            }

            EndWait(elsewhere: true);
        }

        _source.SetResult(false);
    }

    private void GiveUp()
    {
        lock (_gate)
        {
            if (!_waiting)
            {
                return;
            }

            EndWait(elsewhere: true);
        }

        _source.SetResult(false);
    }

    private void EndWait(bool elsewhere)
    {
        _waiting = false;
        _source.RunContinuationsAsynchronously = elsewhere;
    }

    private void SetTimer(TimeSpan dueTime)
    {
        (_isTimed, _timedFor, _timedSince) = (true, dueTime, _time.GetTimestamp());
        _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
    }
}
