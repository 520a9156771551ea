namespace ChatFunctions.Tests.OpenAI.Responses;

/// <summary>The connection that a background response was asked on, where the client did not say that it shall close.</summary>
public sealed class BackgroundConnectionTests
{
    [Fact]
    public async Task LocalHost_answers_it_closes_the_connection_and_the_next_look_does_not_wait()
    {
        using var client = (await HostKind.LocalHost.SharedAsync()).CreateClient();
        var api = new V1(client);

        var told = await api.PostAsync("responses", new { input = "[[model: deltas=3000 delay=50]]", background = true });
        var seen = await api.GetAsync($"responses/{told.Text("id")}");
        await api.PostAsync($"responses/{told.Text("id")}/cancel", new { });

        Assert.Equal("in_progress", seen.Text("status"));
    }

    /// <summary>Not because it should, but so that docs/openai.md tells the truth of it.</summary>
    [Fact]
    public async Task Functions_host_answers_the_connection_is_busy_for_as_long_as_the_function_runs()
    {
        using var client = (await HostKind.Worker.SharedAsync()).CreateClient();
        var api = new V1(client);

        var told = await api.PostAsync("responses", new { input = "[[model: deltas=20 delay=50]]", background = true });
        var seen = await api.GetAsync($"responses/{told.Text("id")}");

        Assert.Equal(("in_progress", "completed"), (told.Text("status"), seen.Text("status")));
    }
}
