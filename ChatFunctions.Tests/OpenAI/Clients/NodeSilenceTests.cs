using System.Net.Http.Json;
using ChatFunctions.Tests.OpenAI.Schema;

namespace ChatFunctions.Tests.OpenAI.Clients;

/// <summary>A model that is silent: comments keep the stream open, and then it has taken too long.</summary>
[Trait("Category", "Instance")]
public abstract class NodeSilenceTests(HostKind kind, ITestOutputHelper output)
{
    public sealed class OnLocalHost(ITestOutputHelper output) : NodeSilenceTests(HostKind.LocalHost, output);

    public sealed class OnWorker(ITestOutputHelper output) : NodeSilenceTests(HostKind.Worker, output);

    [ToolFact("node")]
    public async Task Model_is_silent_comments_do_not_disturb_the_stream_helper_and_its_end_is_told()
    {
        await using var host = await kind.StartAsync(
            new Dictionary<string, string?> { ["Chat__HeartbeatInterval"] = "0.1", ["Chat__ModelIdleTimeout"] = "1.5" }, output);
        using var client = host.CreateClient();
        using var body = JsonContent.Create(new { input = "[[model: deltas=2 first=500]]", stream = true });

        var raw = (await client.SendAsync(HttpMethod.Post, "v1/responses", body)).Expect(HttpStatusCode.OK);
        var late = await NodeClient.RunAsync(
            host.Address, "responses/streamHelper", new { input = "[[model: deltas=2 first=500 delay=300]]" });
        var stuck = await NodeClient.RunAsync(host.Address, "responses/streamHelper", new { input = "[[model: deltas=9 hang=2]]" });

        var frames = await new V1(client).StreamAsync(new { input = "[[model: deltas=9 hang=2]]", stream = true });

        SchemaAssert.Keeps(frames);
        Assert.Equal("timed_out", frames[^1].Response.GetProperty("incomplete_details").Text("reason"));
        Assert.StartsWith(": keep-alive\n\n", raw.Body, StringComparison.Ordinal);
        Assert.Equal(("completed", "w1 w2"), (late.Text("status"), late.Text("text")));
        Assert.Equal(("incomplete", "timed_out", "w1 w2"), (stuck.Text("status"), stuck.Text("reason"), stuck.Text("text")));
    }
}
