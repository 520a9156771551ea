namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>
/// The clocks of one worker, which a test can step. Timers keep the real time: a step is what a worker sees that slept through it, with
/// its timers late.
/// </summary>
internal sealed class WorkerClock : TimeProvider
{
    private long _steps;

    public void Step(TimeSpan by) => Interlocked.Add(ref _steps, by.Ticks);

    public override long GetTimestamp() =>
        System.GetTimestamp() + (long)((Int128)Interlocked.Read(ref _steps) * TimestampFrequency / TimeSpan.TicksPerSecond);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _steps));
}
