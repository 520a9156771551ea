using ChatFunctions.Benchmarks.Contenders;
using ChatFunctions.Benchmarks.Processes;
using ChatFunctions.Benchmarks.Reporting;
using ChatFunctions.Benchmarks.Upstream;

using Values = System.Collections.Generic.IReadOnlyDictionary<ChatFunctions.Benchmarks.Contenders.ContenderKind, double>;

namespace ChatFunctions.Benchmarks.Measurements;

/// <summary>What a server does with more streams than it likes.</summary>
internal sealed class ManyStreams : IMeasurement
{
    private const string BeatsThroughSdk =
        "Each stream makes a dozen requests to the table, most of them beats, and all streams begin and end at once. By " +
        "samples, a third of what they cost a new process is in these requests, which go through the pipeline of " +
        "Azure.Data.Tables; the floor sends the same by hand, and the machine is full.";

    private const string CollectorsBudget =
        "Of a stream, 55 kB are objects that live: eight buffers of 4 kB (two connections, the parser), the reply and its " +
        "writer. The rest is what the collector lets gather before it collects, and all of the streams begin at once.";

    private const string CollectorsIdleBudget =
        "The memory is the same but for 5 MB: what the collector lets gather. With a first generation of 8 MB " +
        "(DOTNET_GCgen0size, which no file of the app can set) it is 7 MB less; the straightforward endpoint has the server's " +
        "collector, which adapts.";

    private static readonly ContenderKind[] Kinds =
        [ContenderKind.Relay, ContenderKind.Floor, ContenderKind.Straightforward, ContenderKind.ChatFunctions];

    public string Name => "streams";

    public string Title => "Many streams at once";

    public string Method =>
        "All streams are asked for in the same moment, in new conversations; each has 50 deltas, one every 100 ms. Each of three " +
        "rounds has a new " +
        "process. Lateness is from the upstream's sending of a delta to its arrival; the first byte, from the moment in which all ask. " +
        "Idle memory is what the process holds after 50 " +
        "replies and two seconds of rest; memory for each stream is what it holds at most, less what it held right after these replies.";

    public async Task<IReadOnlyList<Figure>> RunAsync(Effort effort)
    {
        effort = effort with { Rounds = Math.Min(3, effort.Rounds) };
        var (some, many) = (await MeasureAsync(1000, effort), await MeasureAsync(3000, effort));
        return
        [
            new("1,000 streams: complete", "%", some.Complete, Goal.NoLessThan(100)),
            new(
                "1,000 streams: median lateness", "ms", some.Median,
                Goal.AtMost(1.3, ContenderKind.Floor) with { Cause = BeatsThroughSdk }),
            new(
                "1,000 streams: 99 % of lateness below", "ms", some.Most,
                Goal.AtMost(1.5, ContenderKind.Floor) with { Cause = BeatsThroughSdk }),
            new("1,000 streams: median time to first byte", "ms", some.First),
            new("1,000 streams: memory for each", "kB", some.Memory,
                Goal.AtMost(0.8, ContenderKind.Straightforward) with { Cause = CollectorsBudget }),
            new("3,000 streams: complete", "%", many.Complete, Goal.NoLessThan(100)),
            new(
                "3,000 streams: median lateness", "ms", many.Median,
                Goal.AtMost(1.3, ContenderKind.Floor) with { Cause = BeatsThroughSdk }),
            new("3,000 streams: 99 % of lateness below", "ms", many.Most),
            new("3,000 streams: median time to first byte", "ms", many.First),
            new("3,000 streams: memory for each", "kB", many.Memory,
                Goal.AtMost(0.8, ContenderKind.Straightforward) with { Cause = CollectorsBudget }),
            new("memory when idle", "MB", some.Idle,
                Goal.AtMost(1, ContenderKind.Straightforward) with { Cause = CollectorsIdleBudget }),
        ];
    }

    private static async Task<(Values Complete, Values Median, Values Most, Values First, Values Memory, Values Idle)> MeasureAsync(
        int streams, Effort effort)
    {
        var medians = await Rounds.MediansAsync(effort, Kinds, kind => MeasureAsync(kind, effort.Of(streams), effort));
        return (medians[0], medians[1], medians[2], medians[3], medians[4], medians[5]);
    }

    private static async Task<double[]> MeasureAsync(ContenderKind kind, int streams, Effort effort)
    {
        await using var stage = await Stage.SetAsync();
        await using var contender = await stage.StartAsync(kind);
        for (var i = 0; i < effort.Of(50); i++)
        {
            await stage.Client.AskAsync(contender, ReplyScript.Burst(20), ReplyForm.PlainText);
        }

        var before = ProcessMeter.Memory(contender.Server.Process);
        await Task.Delay(TimeSpan.FromSeconds(2 * effort.Scale));
        var idle = ProcessMeter.Memory(contender.Server.Process);
        using var ended = new CancellationTokenSource();
        var most = ProcessMeter.MostMemoryAsync(contender.Server.Process, ended.Token);
        var script = ReplyScript.Paced(50, effort.Of(100)) with { IsStamped = true };
        var observations = await Task.WhenAll(
            Enumerable.Range(0, streams).Select(_ => stage.Client.ObserveAsync(contender, script, ReplyForm.PlainText)));
        await ended.CancelAsync();
        double[] lateness = [.. observations.SelectMany(observation => observation.Lateness).Select(time => time.TotalMilliseconds)];
        return
        [
            100.0 * observations.Count(observation => observation.IsComplete) / streams,
            Rounds.Quantile(lateness, 0.5),
            Rounds.Quantile(lateness, 0.99),
            Rounds.Quantile([.. observations.Select(observation => observation.FirstByte?.TotalMilliseconds ?? double.NaN)], 0.5),
            (await most - before) / 1000.0 / streams,
            idle / 1e6,
        ];
    }
}
