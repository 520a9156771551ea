using ChatFunctions.Tests.Survival;
using Microsoft.Extensions.Time.Testing;

namespace ChatFunctions.Tests.Worker;

/// <summary>A worker ends alone, in the middle of replies; its host replaces it, and clients go on at the same address.</summary>
[Trait("Category", "Survival")]
public sealed class ReplacedWorkerTests(ITestOutputHelper output)
{
    private const string Long = "[[model: deltas=1000 delay=20]]";

    [Fact]
    public async Task Worker_is_killed_its_successor_closes_the_reply_and_the_conversation_goes_on()
    {
        await using var host = await StartAsync("4 s");
        using var client = host.CreateClient();
        var (id, first) = (ChatClient.NewId(), host.ProcessId);
        using var stream = await client.OpenAsync(id, Long, ChatClient.EventStream);
        await stream.ReadUntilAsync("w30");

        host.Worker.Kill();
        await stream.ReadToEndAsync();
        var seen = Resumption.WholeFrames(stream.Text);
        var rest = (await ResumeAsync(client, id, seen[^1].Id)).Expect(HttpStatusCode.OK).Frames;
        var next = (await client.PostAsync(id, "[[model: deltas=2]]")).Expect(HttpStatusCode.OK);

        Assert.True(stream.IsCut);
        Assert.NotEqual(first, host.ProcessId);
        AssertInterrupted(rest[^1]);
        var entries = await Entry.ReadEndedAsync(client, id);
        Assert.Equal([Long, Kept(rest[^1]), "[[model: deltas=2]]", next.Body], entries.Select(entry => entry.Content));
        Assert.InRange(Words.Count(entries[1].Content), 1, 999);
    }

    [Fact]
    public async Task One_invocation_is_overdue_every_reply_of_the_worker_ends_with_its_text_and_nobody_waits_for_a_lease()
    {
        var clock = new FakeTimeProvider();
        await using var host = await StartAsync("2 min", new HostTimes { Clock = clock });
        using var client = host.CreateClient();
        string[] ids = [ChatClient.NewId(), ChatClient.NewId()];
        using var overdue = await client.OpenAsync(ids[0], Long, ChatClient.EventStream);
        await overdue.ReadUntilAsync("w30");
        clock.Advance(TimeSpan.FromMinutes(9));
        using var other = await client.OpenAsync(ids[1], Long, ChatClient.EventStream);
        await other.ReadUntilAsync("w9");

        clock.Advance(TimeSpan.FromMinutes(2));
        await Task.WhenAll(overdue.ReadToEndAsync(), other.ReadToEndAsync());
        var next = await Task.WhenAll(ids.Select(id => client.PostAsync(id, "[[model: deltas=2]]")));

        Assert.All(next, answer => answer.Expect(HttpStatusCode.OK));
        foreach (var (id, stream) in ids.Zip([overdue, other]))
        {
            var end = SseFrame.ParseAll(stream.Text)[^1];
            AssertInterrupted(end);
            Assert.Equal(
                [Long, Kept(end), "[[model: deltas=2]]", "w1 w2"], (await Entry.ReadEndedAsync(client, id)).Select(entry => entry.Content));
        }
    }

    private Task<FunctionsHost> StartAsync(string lease, HostTimes? times = null) => FunctionsHost.StartAsync(
        new Dictionary<string, string?>
        {
            ["Chat__LeaseDuration"] = lease,
            ["Chat__JournalInterval"] = "0.2 s",
            ["Chat__DrainTime"] = "0.5 s",
        },
        output,
        times);

    // Until the host has noticed, it still calls the worker that is gone.
    private static async Task<ChatAnswer> ResumeAsync(ChatClient client, string id, string last)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                return await Resumption.ResumeAsync(client, id, last);
            }
            catch (HttpRequestException)
            {
                await Task.Delay(100, patience.Token);
            }
        }
    }

    private static void AssertInterrupted(SseFrame end)
    {
        Assert.Equal("response.incomplete", end.Event);
        Assert.Equal("interrupted", end.Response.GetProperty("incomplete_details").GetProperty("reason").GetString());
    }

    private static string Kept(SseFrame end) =>
        end.Response.GetProperty("output")[0].GetProperty("content")[0].GetProperty("text").GetString()!;
}
