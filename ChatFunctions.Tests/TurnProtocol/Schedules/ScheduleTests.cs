using ChatFunctions.Conversations;

namespace ChatFunctions.Tests.TurnProtocol.Schedules;

/// <summary>
/// Schedules by the hundred thousand, each from its seed. A failure prints the seed and what has happened: <c>PROTOCOL_SEED</c> runs that
/// one alone; <c>PROTOCOL_SCHEDULES</c> says how many.
/// </summary>
public sealed class ScheduleTests
{
    /// <summary>So many that each race happens often enough for no run to miss one by chance: the rarest, 14 times.</summary>
    private const int Least = 20_000;

    private static readonly string[] Races =
    [
        "begin", "begin of a conversation", "begun again in its place", "busy", "first beat", "beat", "beat with a further row", "stop",
        "stop before the first beat", "take-over", "take-over before the first beat", "deletion of a turn that runs", "late write", "sweep",
        "followed", "output", "output refused", "move", "rename", TurnStatus.Completed, TurnStatus.Cancelled, TurnStatus.Incomplete,
        TurnStatus.Failed,
    ];

    /// <summary>
    /// On a thread of its own: schedules compute without end, and would keep the pool's threads from the tests that run beside.
    /// </summary>
    [Fact]
    public Task AnySchedule_KeepsThePromise() =>
        Task.Factory.StartNew(RunAll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static void RunAll()
    {
        var coverage = new Coverage();
        if (Number("PROTOCOL_SEED") is { } seed)
        {
            Run(seed, coverage);
            return;
        }

        var count = Number("PROTOCOL_SCHEDULES") ?? (HostEnvironment.IsContinuousIntegration ? 100_000 : Least);
        var first = Random.Shared.Next();
        for (var index = 0; index < count; index++)
        {
            Run(unchecked(first + index), coverage);
        }

        Assert.All(count < Least ? [] : Races, race =>
            Assert.True(coverage.Of(race) > count / Least, $"{race} hardly ever happened.\n{coverage}"));
    }

    private static int? Number(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var number) ? number : null;

    private static void Run(int seed, Coverage coverage)
    {
        var schedule = new Schedule(seed, coverage);
        try
        {
            schedule.Run();
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"PROTOCOL_SEED={seed}: {exception}\n\n{schedule.Trace}", exception);
        }
    }
}
