namespace ChatFunctions.Conversations;

/// <summary>
/// The places for beats that this instance writes at one time. Who has waited longest is next, so that under load every turn beats less
/// often, and none is forgotten; what the model says goes before. Thread-safe.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="places">How many there are.</param>
internal sealed class BeatQueue(TimeProvider time, int places)
{
    /// <summary>Places for each processor.</summary>
    public const int PlacesOfProcessor = 4;

    private readonly Lock _gate = new();
    private readonly Queue<Waiter> _waiting = new();
    private int _free = places;

    /// <summary>
    /// Runs <paramref name="beat"/> in a place of its own; after <paramref name="patience"/> without one, besides all others.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled before there was a place.</exception>
    public async Task<T> RunAsync<T>(Func<Task<T>> beat, TimeSpan patience, CancellationToken cancellationToken)
    {
        var hasPlace = await EnterAsync(patience, cancellationToken);
        try
        {
            return await beat();
        }
        finally
        {
            if (hasPlace)
            {
                Leave();
            }
        }
    }

    // Whether there was a place in time.
    private async Task<bool> EnterAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        Waiter waiter;
        lock (_gate)
        {
            if (_free > 0)
            {
                _free--;
                return true;
            }

            if (patience <= TimeSpan.Zero)
            {
                return false;
            }

            _waiting.Enqueue(waiter = new Waiter());
        }

        using var timer = time.CreateTimer(
            static waiter => ((Waiter)waiter!).TrySetResult(false), waiter, patience, Timeout.InfiniteTimeSpan);
        using var registration = cancellationToken.UnsafeRegister(
            static (waiter, token) => ((Waiter)waiter!).TrySetCanceled(token), waiter);
        return await waiter.Task;
    }

    private void Leave()
    {
        lock (_gate)
        {
            // Whoever has given up meanwhile is passed over.
            while (_waiting.TryDequeue(out var waiter))
            {
                if (waiter.TrySetResult(true))
                {
                    return;
                }
            }

            _free++;
        }
    }

    private sealed class Waiter() : TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
}
