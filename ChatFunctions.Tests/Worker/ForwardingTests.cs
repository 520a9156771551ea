namespace ChatFunctions.Tests.Worker;

/// <summary>What stands between a client and the app in Azure, and what the app does about it.</summary>
public sealed class ForwardingTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Host_cuts_what_is_silent_for_long_comments_keep_an_event_stream_open()
    {
        var times = new HostTimes { Silence = TimeSpan.FromSeconds(4) };
        await using var host = await FunctionsHost.StartAsync(
            new Dictionary<string, string?> { ["Chat__HeartbeatInterval"] = "0.5 s" }, output, times);
        using var client = host.CreateClient();
        await client.PostAsync(null, "[[model: deltas=1]] Warm up.");

        var answers = await Task.WhenAll(
            client.PostAsync(ChatClient.NewId(), "[[model: deltas=2 hang=1]]"),
            client.PostAsync(ChatClient.NewId(), "[[model: deltas=2 delay=6000]]", ChatClient.EventStream));

        Assert.Equal((false, "w1"), (answers[0].IsWhole, answers[0].Body));
        Assert.Equal("w1 w2", SseFrame.Deltas(answers[1].Expect(HttpStatusCode.OK).Frames));
    }

    [Fact]
    public async Task Body_is_larger_than_the_worker_s_server_takes_by_itself_answer_is_413()
    {
        using var client = (await HostKind.Worker.SharedAsync()).CreateClient();
        using var body = new ByteArrayContent(new byte[31_000_000]);
        body.Headers.ContentType = new("application/json");

        (await client.SendAsync(HttpMethod.Post, "chat", body)).ExpectProblem(413);
    }

    [Fact]
    public async Task Cors_is_the_platform_s_options_give_no_leave()
    {
        using var client = (await HostKind.Worker.SharedAsync()).CreateClient();

        var answer = await client.SendAsync(HttpMethod.Options, "chat", content: null, ("Origin", "https://example.com"));

        answer.Expect(HttpStatusCode.MethodNotAllowed);
        Assert.DoesNotContain("Access-Control-Allow-Origin", answer.Headers.Keys);
    }

    [Fact]
    public async Task Client_sends_the_host_s_own_header_it_alone_gets_a_500()
    {
        using var client = (await HostKind.Worker.SharedAsync()).CreateClient();

        (await client.GetAsync("health", ("x-ms-invocation-id", "mine"))).Expect(HttpStatusCode.InternalServerError);
        (await client.GetAsync("health")).Expect(HttpStatusCode.OK);
    }
}
