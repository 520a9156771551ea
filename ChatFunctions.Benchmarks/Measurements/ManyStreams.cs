using ChatFunctions.Benchmarks.Contenders;
using ChatFunctions.Benchmarks.Processes;
using ChatFunctions.Benchmarks.Reporting;
using ChatFunctions.Benchmarks.Upstream;

namespace ChatFunctions.Benchmarks.Measurements;

/// <summary>What a server does with more streams than it likes.</summary>
internal sealed class ManyStreams : IMeasurement
{
    private static readonly ContenderKind[] Kinds = [ContenderKind.Relay, ContenderKind.Straightforward, ContenderKind.ChatFunctions];

    public string Name => "streams";

    public string Title => "Many streams at once";

    public string Method =>
        "All streams are asked for in the same moment, in new conversations; each has 500 deltas, one every 20 ms. Each of three rounds has a new " +
        "process. Lateness is from the upstream's sending of a delta to its arrival; memory is what the process holds at most, less what it " +
        "held after 50 replies, for each stream. 1,000 such streams are more than this machine has time for. The app's journal keeps Azurite, which shares the machine, busy all the while; the others keep none.";

    public async Task<IReadOnlyList<Figure>> RunAsync(Effort effort)
    {
        effort = effort with { Rounds = Math.Min(3, effort.Rounds) };
        return [.. await RunAsync(200, effort), .. await RunAsync(1000, effort)];
    }

    private static async Task<IReadOnlyList<Figure>> RunAsync(int streams, Effort effort)
    {
        var medians = await Rounds.MediansAsync(effort, Kinds, kind => MeasureAsync(kind, effort.Of(streams), effort));
        var isMost = streams == 1000;
        return
        [
            new($"{streams:N0} streams: complete", "%", medians[0], isMost ? Goal.NoLessThan(100) : null),
            new($"{streams:N0} streams: median lateness", "ms", medians[1], isMost ? Goal.RatioAtMost(0.3) : null),
            new($"{streams:N0} streams: 99 % of gaps below", "ms", medians[2]),
            new($"{streams:N0} streams: memory for each", "kB", medians[3], Goal.RatioAtMost(1.3)),
        ];
    }

    private static async Task<double[]> MeasureAsync(ContenderKind kind, int streams, Effort effort)
    {
        await using var stage = await Stage.SetAsync();
        await using var contender = await stage.StartAsync(kind);
        for (var i = 0; i < effort.Of(50); i++)
        {
            await stage.Client.AskAsync(contender, ReplyScript.Burst(20), ReplyForm.PlainText);
        }

        var idle = ProcessMeter.Memory(contender.Server.Process);
        using var ended = new CancellationTokenSource();
        var most = WatchMemoryAsync(contender, ended.Token);
        var script = ReplyScript.Paced(effort.Of(500), 20) with { IsStamped = true };
        var observations = await Task.WhenAll(
            Enumerable.Range(0, streams).Select(_ => stage.Client.ObserveAsync(contender, script, ReplyForm.PlainText)));
        await ended.CancelAsync();
        return
        [
            100.0 * observations.Count(observation => observation.IsComplete) / streams,
            Rounds.Quantile([.. observations.SelectMany(observation => observation.Lateness).Select(time => time.TotalMilliseconds)], 0.5),
            Rounds.Quantile([.. observations.SelectMany(observation => observation.Gaps).Select(time => time.TotalMilliseconds)], 0.99),
            (await most - idle) / 1000.0 / streams,
        ];
    }

    private static async Task<long> WatchMemoryAsync(Contender contender, CancellationToken ended)
    {
        var most = 0L;
        while (!ended.IsCancellationRequested)
        {
            most = Math.Max(most, ProcessMeter.Memory(contender.Server.Process));
            await Task.Delay(100, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return most;
    }
}
