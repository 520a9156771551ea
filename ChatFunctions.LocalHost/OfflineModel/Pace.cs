namespace ChatFunctions.LocalHost.OfflineModel;

/// <summary>The pauses of one reply.</summary>
/// <param name="First">Before the first delta; null: as before the others.</param>
/// <param name="Delay">Before each delta.</param>
/// <param name="Time">Measures them.</param>
internal sealed record Pace(TimeSpan? First, TimeSpan Delay, TimeProvider Time)
{
    public Task BeforeRefusalAsync(CancellationToken cancellationToken) => WaitAsync(First ?? TimeSpan.Zero, cancellationToken);

    public Task BeforeDeltaAsync(int index, CancellationToken cancellationToken) =>
        WaitAsync(index == 0 ? First ?? Delay : Delay, cancellationToken);

    /// <summary>One of two halves of the same pause.</summary>
    public Task HalfBeforeDeltaAsync(int index, CancellationToken cancellationToken) =>
        WaitAsync((index == 0 ? First ?? Delay : Delay) / 2, cancellationToken);

    public Task ForeverAsync(CancellationToken cancellationToken) => WaitAsync(Timeout.InfiniteTimeSpan, cancellationToken);

    private Task WaitAsync(TimeSpan pause, CancellationToken cancellationToken) =>
        pause == TimeSpan.Zero ? Task.CompletedTask : Task.Delay(pause, Time, cancellationToken);
}
