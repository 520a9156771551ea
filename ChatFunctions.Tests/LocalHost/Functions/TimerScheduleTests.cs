using ChatFunctions.LocalHost.Functions;
using ChatFunctions.Tests.TurnProtocol;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ChatFunctions.Tests.LocalHost.Functions;

public sealed class TimerScheduleTests
{
    private static readonly DateTimeOffset Noon = new(2025, 6, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Function_is_due_it_runs_once_in_an_instance_of_its_own_and_again_when_it_has_failed()
    {
        var time = new CountedTime(Noon.AddMinutes(10));
        var runs = new Runs(time);
        await using var services = new ServiceCollection().AddSingleton(runs).BuildServiceProvider();
        using var schedule = new TimerSchedule(
            [.. TimerFunction.FindIn(typeof(Sample))], services, time, NullLogger<TimerSchedule>.Instance);
        await schedule.StartAsync(CancellationToken.None);

        for (var run = 1; run <= 3; run++)
        {
            await Eventually.TrueAsync(() => time.Timers == run && runs.At.Count == run - 1);
            time.Advance(run == 1 ? TimeSpan.FromMinutes(20) : TimeSpan.FromMinutes(30));
        }

        await Eventually.TrueAsync(() => runs.At.Count == 3);
        await schedule.StopAsync(CancellationToken.None);
        Assert.Equal([Noon.AddMinutes(30), Noon.AddMinutes(60), Noon.AddMinutes(90)], runs.At);
    }

    [Fact]
    public void Class_has_functions_of_other_triggers_only_those_with_a_timer_are_found() =>
        Assert.Equal(
            ["Tick"],
            ((Type[])[typeof(Sample), typeof(SampleFunctions)]).SelectMany(TimerFunction.FindIn).Select(timer => timer.Name));

    private sealed class Sample(Runs runs)
    {
        [Function("Tick")]
        public Task RunAsync([TimerTrigger("0 */30 * * * *")] TimerInfo timer)
        {
            runs.Add();
            throw new InvalidOperationException("It fails.");
        }
    }

    private sealed class Runs(TimeProvider time)
    {
        private readonly List<DateTimeOffset> _at = [];

        public IReadOnlyList<DateTimeOffset> At
        {
            get
            {
                lock (_at)
                {
                    return [.. _at];
                }
            }
        }

        public void Add()
        {
            lock (_at)
            {
                _at.Add(time.GetUtcNow());
            }
        }
    }

    /// <summary>Counts its timers: time must not pass before somebody waits for it.</summary>
    private sealed class CountedTime(DateTimeOffset start) : FakeTimeProvider(start)
    {
        private int _timers;

        public int Timers => Volatile.Read(ref _timers);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            Interlocked.Increment(ref _timers);
            return timer;
        }
    }
}
