using System.Diagnostics;
using ChatFunctions.Tests.Worker;

namespace ChatFunctions.Tests.Survival;

/// <summary>The process that runs the app is asked to end in the middle of replies.</summary>
[Trait("Category", "Survival")]
public abstract class ShutdownTests(HostKind kind, int exitCode, ITestOutputHelper output)
{
    /// <summary>SIGTERM, as a platform takes an instance away.</summary>
    public sealed class OnLocalHost(ITestOutputHelper output) : ShutdownTests(HostKind.LocalHost, exitCode: 0, output)
    {
        private protected override Task<int> EndAsync(IInstance instance) => instance.StopAsync();
    }

    /// <summary>The Functions host asks its worker.</summary>
    public sealed class OnWorker(ITestOutputHelper output) : ShutdownTests(HostKind.Worker, exitCode: 0, output)
    {
        private protected override Task<int> EndAsync(IInstance instance) => ((FunctionsHost)instance).TerminateWorkerAsync();
    }

    /// <summary>SIGTERM to the worker, of which its host does not know.</summary>
    public sealed class OnWorkerBySignal(ITestOutputHelper output) : ShutdownTests(HostKind.Worker, exitCode: 143, output)
    {
        private protected override Task<int> EndAsync(IInstance instance)
        {
            var worker = ((FunctionsHost)instance).Worker;
            worker.Terminate();
            return worker.Exit;
        }
    }

    private static readonly (string, string)[] Settings = [("Chat__LeaseDuration", "2 min"), ("Chat__DrainTime", "1.5 s")];

    [PosixFact]
    public async Task Instance_is_asked_to_end_its_replies_end_with_all_their_text_and_nobody_waits_for_a_lease()
    {
        await using var cluster = await Cluster.StartAsync(kind, output, Settings);
        var nodes = await cluster.AddTwoAsync();
        string[] ids = [ChatClient.NewId(), ChatClient.NewId(), ChatClient.NewId(), ChatClient.NewId()];
        const string message = "[[model: deltas=1000 delay=20]] Long";
        using var text = await nodes[0].Client.OpenAsync(ids[0], message);
        using var events = await nodes[0].Client.OpenAsync(ids[1], message, ChatClient.EventStream);
        using var brief = await nodes[0].Client.OpenAsync(ids[2], "[[model: deltas=15 delay=20]] Brief");
        var silent = nodes[0].Client.PostAsync(ids[3], "[[model: first=60000]] Silent");
        await Task.WhenAll(text.ReadUntilAsync("w9"), events.ReadUntilAsync("w9"), brief.ReadUntilAsync("w9"));

        var exit = EndAsync(nodes[0].Instance);
        await Task.WhenAll(text.ReadToEndAsync(), events.ReadToEndAsync(), brief.ReadToEndAsync());
        var ended = Stopwatch.GetTimestamp();
        var next = await Task.WhenAll(ids.Select(id => nodes[1].Client.PostAsync(id, "[[model: deltas=2]] Next")));
        Assert.InRange(Stopwatch.GetElapsedTime(ended), TimeSpan.Zero, TimeSpan.FromSeconds(30));

        Assert.All(next[..3], answer => answer.Expect(HttpStatusCode.OK));
        Assert.Equal(exitCode, await exit);
        Assert.Equal((false, Words.Of(15)), (brief.IsCut, brief.Text));
        (await silent).ExpectProblem(503);
        Assert.True(text.IsCut);
        var entries = await Task.WhenAll(ids.Select(id => Entry.ReadEndedAsync(nodes[1].Client, id)));
        Assert.Equal([message, text.Text, "[[model: deltas=2]] Next", Words.Of(2)], entries[0].Select(entry => entry.Content));
        Assert.Equal(("incomplete", "interrupted"), (entries[0][1].Status, entries[0][1].Reason));
        var end = SseFrame.ParseAll(events.Text)[^1];
        Assert.Equal("response.incomplete", end.Event);
        Assert.Equal("interrupted", end.Response.GetProperty("incomplete_details").GetProperty("reason").GetString());
        Assert.Equal(SseFrame.Deltas(SseFrame.ParseAll(events.Text)), entries[1][1].Content);
        Assert.Equal("completed", entries[2][1].Status);
        Assert.Equal(("incomplete", "interrupted", ""), (entries[3][1].Status, entries[3][1].Reason, entries[3][1].Content));
    }

    [PosixFact]
    public async Task Instance_is_asked_to_end_it_takes_no_new_turns_and_its_attached_clients_can_go_on_elsewhere()
    {
        await using var cluster = await Cluster.StartAsync(kind, output, Settings);
        var nodes = await cluster.AddTwoAsync();
        var (own, foreign) = (ChatClient.NewId(), ChatClient.NewId());
        using var running = await nodes[0].Client.OpenAsync(own, "[[model: deltas=1000 delay=20]]");
        using var elsewhere = await nodes[1].Client.OpenAsync(foreign, "[[model: deltas=250 delay=20]]", ChatClient.EventStream);
        using var attached = await nodes[0].Client.OpenAsync(
            HttpMethod.Get, $"chat/{foreign}/stream", null, ("Accept", ChatClient.EventStream));
        await Task.WhenAll(running.ReadUntilAsync("w9"), elsewhere.ReadUntilAsync("w9"), attached.ReadUntilAsync("w9"));

        var exit = EndAsync(nodes[0].Instance);
        await UntilClosingAsync(nodes[0]);

        Assert.Equal(exitCode, await exit);
        await attached.ReadToEndAsync();
        Assert.True(attached.IsCut);
        var seen = Resumption.WholeFrames(attached.Text);
        var rest = (await Resumption.ResumeAsync(nodes[1].Client, foreign, seen[^1].Id)).Expect(HttpStatusCode.OK).Frames;
        Resumption.AssertSame(SseFrame.ParseAll(await elsewhere.ReadToEndAsync()), [.. seen, .. rest]);
    }

    /// <returns>The exit code.</returns>
    private protected abstract Task<int> EndAsync(IInstance instance);

    /// <summary>
    /// Until the instance says that it closes, or does not listen any more: which of them a client meets is a matter of luck.
    /// </summary>
    private static async Task UntilClosingAsync(Node node)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            try
            {
                var answer = await node.Client.PostAsync(null, "[[model: deltas=1]]");
                if (answer.Status != HttpStatusCode.OK)
                {
                    // The latter where the turn began in the very moment of the signal.
                    var type = answer.ExpectProblem(503).GetProperty("type").GetString()!.Split(':')[^1];
                    Assert.Contains(type, (string[])["shutting-down", "turn-interrupted"]);
                    Assert.Equal("1", answer.Headers["Retry-After"]);
                    return;
                }
            }
            catch (HttpRequestException)
            {
                return;
            }

            await Task.Delay(10, patience.Token);
        }
    }
}
