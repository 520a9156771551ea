using System.Diagnostics;
using ChatFunctions.Benchmarks.Contenders;
using ChatFunctions.Benchmarks.Reporting;
using ChatFunctions.Benchmarks.Upstream;

namespace ChatFunctions.Benchmarks.Measurements;

/// <summary>What a client waits for when nothing runs yet.</summary>
internal sealed class StartToFirstReply : IMeasurement
{
    private const string RuntimeItself =
        "By samples of the processor's time, half of a start is the runtime's loading of types and a quarter its compiler's: " +
        "of 2,260 methods that are compiled before the first reply is out, two in five are what asynchronous methods of the " +
        "app and of the SDKs are made of, which cannot be compiled ahead of time without the framework. Of the app's own " +
        "share, checking the settings takes 40 ms, building the services 30, finding and mapping the functions 25.";

    public string Name => "start";

    public string Title => "Start to first reply";

    public string Method =>
        "From starting the process to the end of a first, short reply, over a table service that has its table. The app as it is " +
        "built, and as it " +
        "is published: with ReadyToRun.";

    public async Task<IReadOnlyList<Figure>> RunAsync(Effort effort)
    {
        using var published = await PublishedApp.PublishAsync();
        await using var stage = await Stage.SetAsync(published.Folder);
        ContenderKind[] kinds =
            [ContenderKind.Floor, ContenderKind.Straightforward, ContenderKind.ChatFunctions, ContenderKind.ChatFunctionsPublished];
        foreach (var kind in kinds)
        {
            // The first one makes the table, and brings the files into memory.
            await MeasureAsync(stage, kind);
        }

        var medians = await Rounds.MediansAsync(effort with { Rounds = effort.Rounds + 2 }, kinds, kind => MeasureAsync(stage, kind));
        var goal = Goal.AtMost(0.8, ContenderKind.Straightforward) with
        {
            Of = ContenderKind.ChatFunctionsPublished,
            Cause = RuntimeItself,
        };
        return [new("start to first reply", "ms", medians[0], goal)];
    }

    private static async Task<double[]> MeasureAsync(Stage stage, ContenderKind kind)
    {
        var started = Stopwatch.GetTimestamp();
        await using var contender = await stage.StartAsync(kind);
        await stage.Client.AskAsync(contender, ReplyScript.Burst(20), ReplyForm.PlainText);
        return [Stopwatch.GetElapsedTime(started).TotalMilliseconds];
    }
}
