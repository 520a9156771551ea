using Microsoft.Extensions.Time.Testing;

namespace ChatFunctions.Tests.Turns.Streams;

/// <summary>Time passes where a stream waits, and between two attempts, which nobody else waits as short for.</summary>
internal sealed class StreamClock : FakeTimeProvider
{
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(2);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime > TimeSpan.Zero && dueTime < LongestRetry)
        {
            Advance(dueTime);
        }

        return timer;
    }
}
