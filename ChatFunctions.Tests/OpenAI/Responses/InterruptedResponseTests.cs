using ChatFunctions.Tests.OpenAI.Clients;
using ChatFunctions.Tests.OpenAI.Schema;

namespace ChatFunctions.Tests.OpenAI.Responses;

/// <summary>The worker is killed in the middle of a response.</summary>
[Trait("Category", "Instance")]
public abstract class InterruptedResponseTests(HostKind kind, ITestOutputHelper output)
{
    public sealed class OnLocalHost(ITestOutputHelper output) : InterruptedResponseTests(HostKind.LocalHost, output);

    public sealed class OnWorker(ITestOutputHelper output) : InterruptedResponseTests(HostKind.Worker, output);

    [ToolFact("node")]
    public async Task Worker_is_killed_another_instance_tells_the_end_in_the_schema_s_form()
    {
        var settings = new Dictionary<string, string?> { ["Chat__LeaseDuration"] = "1", ["Chat__JournalInterval"] = "0.1" };
        await using var first = await kind.StartAsync(settings, output);
        await using var second = await kind.StartAsync(settings, output);
        using var firstClient = first.CreateClient();
        using var secondClient = second.CreateClient();
        using var body = new StringContent(
            """{"input":"[[model: deltas=400 delay=20]]","stream":true}""", mediaType: new("application/json"));
        using var stream = await firstClient.OpenAsync(HttpMethod.Post, "v1/responses", body);
        await stream.ReadUntilAsync("\"delta\":\" w30\"");
        var id = SseFrame.ParseAll(stream.Text[..(stream.Text.LastIndexOf("\n\n", StringComparison.Ordinal) + 2)])[0].Response.Text("id");

        await first.KillAsync();
        var frames = (await secondClient.GetAsync($"v1/responses/{id}?stream=true")).Frames;
        var read = SchemaAssert.Keeps(OpenAISchema.Response, await new V1(secondClient).GetAsync($"responses/{id}"));
        var helped = await NodeClient.RunAsync(second.Address, "responses/replayHelper", new { id });
        var next = await new V1(secondClient).PostAsync("responses", new { input = "Go on.", previous_response_id = id });

        SchemaAssert.Keeps(frames);
        Assert.Equal("response.incomplete", frames[^1].Event);
        Assert.Equal(("incomplete", "interrupted"), (read.Text("status"), read.GetProperty("incomplete_details").Text("reason")));
        Assert.StartsWith("w1 w2 w3", read.GetProperty("output")[0].GetProperty("content")[0].Text("text"), StringComparison.Ordinal);
        Assert.Equal(("incomplete", "interrupted"), (helped.Text("status"), helped.Text("reason")));
        Assert.Equal(read.GetProperty("conversation").Text("id"), next.GetProperty("conversation").Text("id"));
    }
}
