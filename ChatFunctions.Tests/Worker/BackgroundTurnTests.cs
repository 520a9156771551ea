using ChatFunctions.Tests.OpenAI;

namespace ChatFunctions.Tests.Worker;

/// <summary>A turn whose client has its answer already keeps its invocation open, so that the platform keeps the instance for it.</summary>
public sealed class BackgroundTurnTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Host_shuts_down_it_waits_for_the_turn_that_runs_in_the_background()
    {
        var settings = new Dictionary<string, string?> { ["Chat__DrainTime"] = "0.1 s" };
        await using var host = await FunctionsHost.StartAsync(settings, output);
        using var client = host.CreateClient();
        var told = await AskAsync(client, "[[model: deltas=20 delay=100]]");

        var exitCode = await host.StopAsync();

        using var other = (await HostKind.Worker.SharedAsync()).CreateClient();
        var ended = await new V1(other).GetAsync($"responses/{told.Text("id")}");
        Assert.Equal((0, "in_progress", "completed"), (exitCode, told.Text("status"), ended.Text("status")));
    }

    [Fact]
    public async Task Machine_is_lost_the_response_is_interrupted_once_its_lease_is_over()
    {
        var settings = new Dictionary<string, string?> { ["Chat__LeaseDuration"] = "3 s" };
        await using var host = await FunctionsHost.StartAsync(settings, output);
        using var client = host.CreateClient();
        var told = await AskAsync(client, "[[model: deltas=2000 delay=50]]");
        using (var stream = await client.OpenAsync(HttpMethod.Get, $"v1/responses/{told.Text("id")}?stream=true", content: null))
        {
            await stream.ReadUntilAsync("w20");
        }

        await host.KillAsync();

        using var other = (await HostKind.Worker.SharedAsync()).CreateClient();
        var rest = (await other.GetAsync($"v1/responses/{told.Text("id")}?stream=true")).Expect(HttpStatusCode.OK).Frames;
        var ended = rest[^1].Response;
        Assert.Equal(("response.incomplete", "interrupted"), (rest[^1].Event, ended.GetProperty("incomplete_details").Text("reason")));
        Assert.True(ended.GetProperty("background").GetBoolean());
        Assert.StartsWith("w1 w2 w3", SseFrame.Deltas(rest), StringComparison.Ordinal);
    }

    private static async Task<JsonElement> AskAsync(ChatClient client, string input)
    {
        using var body = new StringContent(
            JsonSerializer.Serialize(new { input, background = true }), mediaType: new("application/json"));
        return (await client.SendAsync(HttpMethod.Post, "v1/responses", body, ("Connection", "close"))).Expect(HttpStatusCode.OK).Json;
    }
}
