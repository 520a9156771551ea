using System.Diagnostics;
using ChatFunctions.Benchmarks.Contenders;
using ChatFunctions.Benchmarks.Reporting;
using ChatFunctions.Benchmarks.Upstream;

namespace ChatFunctions.Benchmarks.Measurements;

/// <summary>How fast a server can be at all.</summary>
internal sealed class Throughput : IMeasurement
{
    private const int Streams = 32;
    private const int Deltas = 2000;
    private const int Times = 20;

    private static readonly ContenderKind[] Kinds =
        [ContenderKind.Direct, ContenderKind.Relay, ContenderKind.Floor, ContenderKind.Straightforward, ContenderKind.ChatFunctions];

    public string Name => "throughput";

    public string Title => "Deltas per second";

    public string Method =>
        "32 turns at a time in new conversations, each with a reply of 2,000 deltas that the upstream sends at once, until all of them " +
        "have ended; twenty times, one after another, after as many that do not count. Server, upstream, table service and client share " +
        "the machine.";

    public async Task<IReadOnlyList<Figure>> RunAsync(Effort effort)
    {
        await using var stage = await Stage.SetAsync();
        await using var contenders = await stage.StartAsync(Kinds);
        foreach (var contender in contenders.All)
        {
            await CpuPerDelta.WarmUpAsync(stage.Client, contender, ReplyForm.PlainText, effort);
            await AskAsync(stage, contender, effort);
        }

        var medians = await Rounds.MediansAsync(effort, contenders.All, async contender =>
        {
            await stage.EmptyTablesAsync();
            var started = Stopwatch.GetTimestamp();
            await AskAsync(stage, contender, effort);
            return [effort.Of(Times) * Streams * Deltas / Stopwatch.GetElapsedTime(started).TotalSeconds];
        });
        return [new("32 concurrent replies", "deltas/s", medians[0], Goal.AtLeastTimes(0.8, ContenderKind.Floor))];
    }

    private static async Task AskAsync(Stage stage, Contender contender, Effort effort)
    {
        for (var i = 0; i < effort.Of(Times); i++)
        {
            await stage.Client.AskManyAsync(contender, Streams, ReplyScript.Burst(Deltas), ReplyForm.PlainText);
        }
    }
}
