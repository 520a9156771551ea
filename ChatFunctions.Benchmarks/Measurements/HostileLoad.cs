using System.Net;
using System.Text;
using ChatFunctions.Benchmarks.Contenders;
using ChatFunctions.Benchmarks.Load;
using ChatFunctions.Benchmarks.Processes;
using ChatFunctions.Benchmarks.Reporting;
using ChatFunctions.Benchmarks.Upstream;

namespace ChatFunctions.Benchmarks.Measurements;

/// <summary>What one caller can do to the others of an instance.</summary>
internal sealed class HostileLoad : IMeasurement
{
    private const string HeapLimit = "0x60000000";
    private const string CalmKey = "the-key-of-the-calm";
    private const string HostileKey = "the-key-of-the-hostile";
    private const int Streams = 200;
    private const int Bodies = 64;
    private const int FollowersOfTurn = 10;
    private const int HistoryBytes = 4 * 1024 * 1024;
    private const int Kinds = 3;

    public string Name => "hostile";

    public string Title => "Hostile load";

    public string Method =>
        $"One instance with the heap limit of 2 GB ({HeapLimit} bytes) serves {Streams} streams of one owner, a delta every 100 " +
        $"ms, and {Streams} followers of {Streams / FollowersOfTurn} turns that another instance runs. Then another owner sends " +
        $"it {Bodies} bodies at once, three times: whole histories of 4 MB, messages of 1 MB, and bodies of 16 MB, which are " +
        "refused. Lateness is that of the first owner's deltas, with and without the bodies. Memory is what the process holds: " +
        "before, at most, and ten seconds afterwards; what a stream and a body take is the rise by the one and by the other, " +
        "for each that is there at a time.";

    public async Task<IReadOnlyList<Figure>> RunAsync(Effort effort)
    {
        await using var stage = await Stage.SetAsync();
        var access = new Dictionary<string, string>
        {
            ["Chat__Access"] = "Key",
            ["Chat__Keys__calm"] = CalmKey,
            ["Chat__Keys__hostile"] = HostileKey,
        };
        await using var elsewhere = await stage.StartAppAsync(access, CalmKey);
        access["DOTNET_GCHeapHardLimit"] = HeapLimit;
        await using var calm = await stage.StartAppAsync(access, CalmKey);
        var hostile = new Contender(calm.Kind, calm.Server) { Key = HostileKey };
        for (var i = 0; i < effort.Of(300); i++)
        {
            await stage.Client.AskAsync(calm, ReplyScript.Burst(20), ReplyForm.Events);
            await stage.Client.AskAsync(elsewhere, ReplyScript.Burst(20), ReplyForm.Events);
        }

        for (var kind = 0; kind < Kinds; kind++)
        {
            await SendBodiesAsync(stage.Client, hostile, kind, 1);
        }

        var alone = await ObserveAsync(stage.Client, calm, elsewhere, effort, () => Task.FromResult(new List<HttpResponseMessage>()));
        var together = await ObserveAsync(stage.Client, calm, elsewhere, effort, async () =>
        {
            var answers = new List<HttpResponseMessage>();
            for (var kind = 0; kind < Kinds; kind++)
            {
                answers.AddRange(await SendBodiesAsync(stage.Client, hostile, kind, effort.Of(Bodies)));
                await Task.Delay(effort.Of(500));
            }

            return answers;
        });
        await Task.Delay(effort.Of(10_000));
        var after = ProcessMeter.Memory(calm.Server.Process) / 1e6;
        return
        [
            Row("answers but 2xx, 4xx and 503 with Retry-After", "of 192", together.Answers.Count(IsFault), Goal.AtMost(0)),
            Row("streams and followers that are whole", "%", together.Whole, Goal.NoLessThan(100)),
            Row("median lateness without the bodies", "ms", alone.Median),
            Row("median lateness beside the bodies", "ms", together.Median, Goal.AtMost(100)),
            Row("memory before", "MB", alone.Before / 1e6),
            Row("memory at most with streams and followers", "MB", alone.Most / 1e6),
            Row("memory at most beside the bodies", "MB", together.Most / 1e6, Goal.AtMost(Convert.ToInt64(HeapLimit, 16) / 1e6)),
            Row("memory afterwards", "MB", after, Goal.AtMost(Math.Round(1.5 * alone.Most / 1e6))),
            Row("memory of a stream or follower", "kB", (alone.Most - alone.Before) / 1e3 / (2 * effort.Of(Streams))),
            Row("memory of a body", "kB", (together.Most - alone.Most) / 1e3 / effort.Of(Bodies)),
        ];
    }

    private static Figure Row(string name, string unit, double value, Goal? goal = null) =>
        new(name, unit, new Dictionary<ContenderKind, double> { [ContenderKind.ChatFunctions] = value }, goal);

    private static bool IsFault(HttpResponseMessage answer) =>
        (int)answer.StatusCode >= 500 && !(answer.StatusCode == HttpStatusCode.ServiceUnavailable && answer.Headers.RetryAfter is not null);

    /// <summary>Runs the streams and their followers, and something else meanwhile.</summary>
    private static async Task<Siege> ObserveAsync(
        LoadClient client, Contender calm, Contender elsewhere, Effort effort, Func<Task<List<HttpResponseMessage>>> besides)
    {
        var before = ProcessMeter.Memory(calm.Server.Process);
        using var ended = new CancellationTokenSource();
        var most = ProcessMeter.MostMemoryAsync(calm.Server.Process, ended.Token);
        var script = ReplyScript.Paced(effort.Of(100), 100) with { IsStamped = true };
        string[] followed = [.. Enumerable.Range(0, effort.Of(Streams / FollowersOfTurn)).Select(_ => LoadClient.NewConversation())];
        var turns = followed.Select(conversation => client.ObserveAsync(elsewhere, script, ReplyForm.Events, conversation)).ToArray();
        var streams = Enumerable.Range(0, effort.Of(Streams)).Select(_ => client.ObserveAsync(calm, script, ReplyForm.Events)).ToArray();
        await Task.Delay(TimeSpan.FromSeconds(1));
        Task<Observation>[] followers =
        [
            .. from conversation in followed
               from _ in Enumerable.Range(0, FollowersOfTurn)
               let request = calm.Request(HttpMethod.Get, $"/chat/{conversation}/stream", ReplyForm.Events)
               select client.ObserveAsync(request, calm.Marker(ReplyForm.Events), script),
        ];
        var answers = await besides();
        var observations = await Task.WhenAll([.. streams, .. turns, .. followers]);
        await ended.CancelAsync();
        double[] lateness = [.. (await Task.WhenAll(streams)).SelectMany(stream => stream.Lateness).Select(time => time.TotalMilliseconds)];
        var whole = 100.0 * observations.Count(observation => observation.IsComplete) / observations.Length;
        return new Siege(answers, whole, Rounds.Quantile(lateness, 0.5), before, await most);
    }

    private static async Task<HttpResponseMessage[]> SendBodiesAsync(LoadClient client, Contender hostile, int kind, int count)
    {
        var (path, body) = Body(kind);
        return await Task.WhenAll(Enumerable.Range(0, count).Select(_ =>
        {
            var content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };
            return client.SendAsync(hostile.Request(HttpMethod.Post, path, ReplyForm.PlainText, content));
        }));
    }

    private static (string Path, byte[] Body) Body(int kind)
    {
        // A history of messages as long as they may be, and the last one says what to reply.
        var text = string.Concat(Enumerable.Repeat("All work and no play. ", 4000));
        var messages = string.Concat(Enumerable.Repeat($$"""{"role":"user","content":"{{text}}"},""", HistoryBytes / text.Length - 1));
        return kind switch
        {
            0 => ("/v1/chat/completions", Encoding.UTF8.GetBytes(
                $$"""{"messages":[{{messages}}{"role":"user","content":"{{ReplyScript.Burst(5)}}"}]}""")),
            1 => ("/chat", Encoding.UTF8.GetBytes($$"""{"message":"{{text[..1000]}}{{new string(' ', 1_000_000)}}"}""")),
            _ => ("/v1/responses", Encoding.UTF8.GetBytes(
                $$"""{"input":[{{messages}}{{messages}}{{messages}}{{messages}}{"role":"user","content":"{{ReplyScript.Burst(5)}}"}]}""")),
        };
    }

    /// <summary>What one part of the measurement came to.</summary>
    private sealed record Siege(IReadOnlyList<HttpResponseMessage> Answers, double Whole, double Median, long Before, long Most);
}
