using ChatFunctions.Tests.Survival;

namespace ChatFunctions.Tests.Worker;

/// <summary>SIGTERM to the host: its clients go long before its worker learns of it.</summary>
[Trait("Category", "Survival")]
public sealed class HostShutdownTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, string?> Settings = new() { ["Chat__LeaseDuration"] = "2 min" };

    private static readonly HostTimes Impatient = new() { Drain = TimeSpan.FromSeconds(2), Invocations = TimeSpan.FromSeconds(1) };

    [Fact]
    public async Task Host_is_asked_to_end_replies_go_on_until_they_are_cut_and_keep_what_came_after_it_too()
    {
        await using var first = await FunctionsHost.StartAsync(Settings, output, Impatient);
        await using var second = await FunctionsHost.StartAsync(Settings, output);
        using var client = first.CreateClient();
        using var other = second.CreateClient();
        string[] ids = [ChatClient.NewId(), ChatClient.NewId()];
        const string message = "[[model: deltas=1000 delay=20]]";
        using var brief = await client.OpenAsync(ids[0], "[[model: deltas=30 delay=20]]");
        using var stream = await client.OpenAsync(ids[1], message);
        await stream.ReadUntilAsync("w9");

        var stop = first.StopAsync();
        await UntilRefusedAsync(first);
        var before = stream.Text;
        await Task.WhenAll(stream.ReadToEndAsync(), brief.ReadToEndAsync());
        var exitCode = await stop;
        var next = await other.PostAsync(ids[1], "[[model: deltas=2]]");

        Assert.Equal(0, exitCode);
        Assert.Equal((false, Words.Of(30)), (brief.IsCut, brief.Text));
        Assert.True(stream.IsCut);
        Assert.True(stream.Text.Length > before.Length);
        next.Expect(HttpStatusCode.OK);
        var reply = (await Entry.ReadEndedAsync(other, ids[1]))[1];
        Assert.Equal(("incomplete", "interrupted"), (reply.Status, reply.Reason));
        Assert.True(Words.Count(reply.Content) > Words.CountCut(stream.Text));
    }

    private static async Task UntilRefusedAsync(FunctionsHost host)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            using var stranger = host.CreateClient();
            try
            {
                await stranger.GetAsync("health");
            }
            catch (HttpRequestException)
            {
                return;
            }

            patience.Token.ThrowIfCancellationRequested();
        }
    }
}
