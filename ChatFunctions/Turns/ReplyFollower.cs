using System.Threading.Tasks.Sources;

namespace ChatFunctions.Turns;

/// <summary>
/// One reader of a <see cref="ReplyLog"/>: waits without allocating, one wait at a time. Not thread-safe for its owner; the log
/// wakes it from any thread.
/// </summary>
internal sealed class ReplyFollower : IValueTaskSource<bool>, IDisposable
{
    private readonly ReplyLog _log;
    private readonly ITimer _timer;
    private readonly CancellationTokenRegistration _registration;
    private readonly CancellationToken _cancellationToken;
    private readonly Lock _gate = new();
    private readonly Action _arm;
    private ManualResetValueTaskSourceCore<bool> _source = new() { RunContinuationsAsynchronously = true };
    private bool _waiting;

    public ReplyFollower(ReplyLog log, TimeProvider time, CancellationToken cancellationToken)
    {
        _log = log;
        _cancellationToken = cancellationToken;
        _arm = Arm;
        _timer = time.CreateTimer(follower => ((ReplyFollower)follower!).Wake(hasMore: false), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _registration = cancellationToken.UnsafeRegister(static follower => ((ReplyFollower)follower!).Wake(hasMore: false), this);
    }

    /// <summary>Waits until the log holds more than <paramref name="seen"/> deltas or has ended.</summary>
    /// <returns><see langword="false"/> when <paramref name="patience"/> ran out before.</returns>
    /// <exception cref="OperationCanceledException">The follower's token was cancelled.</exception>
    public async ValueTask<bool> WaitAsync(int seen, TimeSpan patience)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        if (_log.HasMoreOrElse(seen, _arm))
        {
            return true;
        }

        _timer.Change(patience, Timeout.InfiniteTimeSpan);

        // A token cancelled before the arming found nobody to wake.
        if (_cancellationToken.IsCancellationRequested)
        {
            Wake(hasMore: false);
        }

        var hasMore = await new ValueTask<bool>(this, _source.Version);
        _cancellationToken.ThrowIfCancellationRequested();
        return hasMore;
    }

    public void Dispose()
    {
        _registration.Dispose();
        _timer.Dispose();
        _log.Remove(this);
    }

    internal void Wake(bool hasMore)
    {
        lock (_gate)
        {
            if (_waiting)
            {
                _waiting = false;
                _source.SetResult(hasMore);
            }
        }
    }

    bool IValueTaskSource<bool>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private void Arm()
    {
        lock (_gate)
        {
            _source.Reset();
            _waiting = true;
        }
    }
}
