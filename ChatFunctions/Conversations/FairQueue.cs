namespace ChatFunctions.Conversations;

/// <summary>The places for the beats that this instance writes at one time; what the model says goes before.</summary>
/// <inheritdoc cref="FairQueue" path="/param"/>
internal sealed class BeatQueue(TimeProvider time, int places) : FairQueue(time, places);

/// <summary>
/// The places for the turns that this instance begins at one time. Begins that all go on at once keep the deltas of those that have begun
/// waiting, and each other: the first of a thousand is then no sooner than the last.
/// </summary>
/// <inheritdoc cref="FairQueue" path="/param"/>
internal sealed class BeginQueue(TimeProvider time, int places) : FairQueue(time, places)
{
    /// <summary>How long a begin waits while no place comes free: then the table hangs, and waiting helps nobody.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The patience of who waits counts from when somebody has last left.</summary>
    protected override bool IsPatientWhileItMoves => true;
}

/// <summary>
/// The places for one kind of work that this instance does at one time. Who has waited longest is next, so that under load everybody
/// waits, and nobody is forgotten. Thread-safe.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="places">How many there are.</param>
internal abstract class FairQueue(TimeProvider time, int places)
{
    /// <summary>Places for each processor.</summary>
    public const int PlacesOfProcessor = 4;

    private readonly Lock _gate = new();
    private readonly Queue<Waiter> _waiting = new();
    private int _free = places;
    private long _left;

    /// <summary>Whether patience counts from the latest progress; from the beginning otherwise.</summary>
    protected virtual bool IsPatientWhileItMoves => false;

    /// <summary>
    /// Runs <paramref name="work"/> in a place of its own; after <paramref name="patience"/> without one, besides all others.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled before there was a place.</exception>
    public async Task<T> RunAsync<T>(Func<Task<T>> work, TimeSpan patience, CancellationToken cancellationToken)
    {
        var hasPlace = await EnterAsync(patience, cancellationToken);
        try
        {
            return await work();
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

        using var timer = time.CreateTimer(_ => LosePatience(waiter, patience), null, patience, Timeout.InfiniteTimeSpan);
        waiter.Timer = timer;
        using var registration = cancellationToken.UnsafeRegister(
            static (waiter, token) => ((Waiter)waiter!).TrySetCanceled(token), waiter);
        return await waiter.Task;
    }

    private void LosePatience(Waiter waiter, TimeSpan patience)
    {
        var still = IsPatientWhileItMoves ? time.GetElapsedTime(Volatile.Read(ref _left)) : patience;
        if (still >= patience || waiter.Timer?.Change(patience - still, Timeout.InfiniteTimeSpan) != true)
        {
            waiter.TrySetResult(false);
        }
    }

    private void Leave()
    {
        Volatile.Write(ref _left, time.GetTimestamp());
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

    private sealed class Waiter() : TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public ITimer? Timer { get; set; }
    }
}
