using ChatFunctions.Benchmarks.Contenders;
using ChatFunctions.Benchmarks.Load;
using ChatFunctions.Benchmarks.Processes;
using ChatFunctions.Benchmarks.Reporting;
using ChatFunctions.Benchmarks.Upstream;

namespace ChatFunctions.Benchmarks.Measurements;

/// <summary>What a delta costs the server: the steadiest of all figures, because it counts the process's own time.</summary>
internal sealed class CpuPerDelta : IMeasurement
{
    private const int BurstDeltas = 2000;

    private const string StepsOfDelta =
        "By samples, the system takes three fifths of the app's time and two thirds of the floor's, with about as many calls for a " +
        "delta. What differs is what a delta passes through: wire, generator, log, follower and writer are steps of their own, so that " +
        "any number of clients can follow, each with its own pace; and the requests to the table. (The samples of the two are of " +
        "30 s of the same load, not of the same deltas.)";

    private const string CompilerAndTokens =
        "By samples of the app while it serves bursts, a third of its time is still the runtime's compiler's, and of the floor's a " +
        "hundredth. Of the rest, a fourteenth is the counting of the reply's tokens, which the floor guesses by their length, and a " +
        "fifth the requests to the table.";

    private static readonly ContenderKind[] Kinds =
        [ContenderKind.Relay, ContenderKind.Floor, ContenderKind.Straightforward, ContenderKind.ChatFunctions];

    public string Name => "cpu";

    public string Title => "Server CPU per 1,000 deltas";

    public string Method =>
        "Processor time of the server's process, user and kernel, for whole turns in new conversations. Burst: replies of 2,000 deltas " +
        "that " +
        "the upstream sends at once. Paced: a delta every 10 ms in each stream, for 3 s. The relay does not touch the table.";

    public async Task<IReadOnlyList<Figure>> RunAsync(Effort effort)
    {
        var figures = new List<Figure>();
        foreach (var form in new[] { ReplyForm.PlainText, ReplyForm.Events })
        {
            await using var stage = await Stage.SetAsync();
            await using var contenders = await stage.StartAsync(Kinds);
            foreach (var contender in contenders.All)
            {
                await WarmUpAsync(stage.Client, contender, form, effort);
                await MeasureAsync(stage.Client, contender, form, effort);
            }

            var medians = await Rounds.MediansAsync(
                effort, contenders.All, contender => MeasureAsync(stage.Client, contender, form, effort));
            var words = form == ReplyForm.PlainText ? "plain text" : "events";
            var burst = Goal.AtMost(1.3, ContenderKind.Floor) with { Cause = CompilerAndTokens };
            figures.Add(new($"burst, 1 stream, {words}", "ms", medians[0], burst));
            figures.Add(new($"burst, 100 streams, {words}", "ms", medians[1], burst));
            var paced = Goal.AtMost(1.3, ContenderKind.Floor) with { Cause = StepsOfDelta };
            figures.Add(new($"paced, 1 stream, {words}", "ms", medians[2], paced));
            figures.Add(new($"paced, 100 streams, {words}", "ms", medians[3], paced));
        }

        return figures;
    }

    // As long as the runtime still compiles, it is the compiler that is measured.
    internal static async Task WarmUpAsync(LoadClient client, Contender contender, ReplyForm form, Effort effort)
    {
        for (var i = 0; i < effort.Of(300); i++)
        {
            await client.AskAsync(contender, ReplyScript.Burst(10), form);
        }

        await Task.Delay(TimeSpan.FromMilliseconds(500 * effort.Scale));
        for (var i = 0; i < effort.Of(200); i++)
        {
            await client.AskAsync(contender, ReplyScript.Burst(BurstDeltas), form);
        }

        await client.AskManyAsync(contender, effort.Of(100), ReplyScript.Paced(effort.Of(200), 10), form);
    }

    private static async Task<double[]> MeasureAsync(LoadClient client, Contender contender, ReplyForm form, Effort effort)
    {
        var (burst, paced) = (ReplyScript.Burst(BurstDeltas), ReplyScript.Paced(effort.Of(300), 10));
        return
        [
            await CpuAsync(contender, 20 * burst.Deltas, async () =>
            {
                for (var i = 0; i < 20; i++)
                {
                    await client.AskAsync(contender, burst, form);
                }
            }),
            await CpuAsync(contender, effort.Of(100) * burst.Deltas, () => client.AskManyAsync(contender, effort.Of(100), burst, form)),
            await CpuAsync(contender, paced.Deltas, () => client.AskAsync(contender, paced, form)),
            await CpuAsync(contender, effort.Of(100) * paced.Deltas, () => client.AskManyAsync(contender, effort.Of(100), paced, form)),
        ];
    }

    private static async Task<double> CpuAsync(Contender contender, int deltas, Func<Task> work)
    {
        var before = ProcessMeter.Cpu(contender.Server.Process);
        await work();
        return (ProcessMeter.Cpu(contender.Server.Process) - before).TotalMilliseconds / deltas * 1000;
    }
}
