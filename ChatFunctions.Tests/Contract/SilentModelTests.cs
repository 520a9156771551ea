namespace ChatFunctions.Tests.Contract;

/// <summary>A model that thinks, or says nothing more.</summary>
[Trait("Category", "Instance")]
public abstract class SilentModelTests(HostKind kind, ITestOutputHelper output)
{
    public sealed class OnLocalHost(ITestOutputHelper output) : SilentModelTests(HostKind.LocalHost, output);

    public sealed class OnWorker(ITestOutputHelper output) : SilentModelTests(HostKind.Worker, output);

    [Theory]
    [InlineData(ChatClient.PlainText)]
    [InlineData(ChatClient.EventStream)]
    [InlineData(ChatClient.Json)]
    public async Task Model_says_nothing_answer_is_504_and_the_turn_timed_out(string accept)
    {
        await using var host = await StartAsync(("Chat__ModelFirstDeltaTimeout", "0.5 s"));
        using var client = host.CreateClient();
        var id = ChatClient.NewId();

        var answer = await client.PostAsync(id, "[[model: hang=0]]", accept);

        Assert.Equal(id, answer.ExpectProblem(504).GetProperty("conversationId").GetString());
        await AssertTimedOutAsync(client, id, "");
    }

    [Fact]
    public async Task Model_falls_silent_in_the_middle_each_form_says_so()
    {
        await using var host = await StartAsync(("Chat__ModelIdleTimeout", "2 s"));
        using var client = host.CreateClient();
        string[] ids = [ChatClient.NewId(), ChatClient.NewId(), ChatClient.NewId()];
        const string message = "[[model: deltas=5 hang=2]]";

        var answers = await Task.WhenAll(
            client.PostAsync(ids[0], message, ChatClient.PlainText),
            client.PostAsync(ids[1], message, ChatClient.EventStream),
            client.PostAsync(ids[2], message, ChatClient.Json));

        Assert.Equal("w1 w2", answers[0].Body);
        Assert.False(answers[0].IsWhole);
        var last = answers[1].Expect(HttpStatusCode.OK).Frames[^1];
        Assert.Equal("response.incomplete", last.Event);
        Assert.Equal("incomplete", last.Response.GetProperty("status").GetString());
        Assert.Equal("timed_out", last.Response.GetProperty("incomplete_details").GetProperty("reason").GetString());
        answers[2].ExpectProblem(504);
        foreach (var id in ids)
        {
            await AssertTimedOutAsync(client, id, "w1 w2");
        }
    }

    [Fact]
    public async Task Model_talks_longer_than_a_turn_may_take_turn_ends_with_what_it_has()
    {
        await using var host = await StartAsync(("Chat__MaxTurnDuration", "2 s"));
        using var client = host.CreateClient();
        var id = ChatClient.NewId();

        var answer = await client.PostAsync(id, "[[model: deltas=1000 delay=50]]", ChatClient.EventStream);

        Assert.Equal(
            "timed_out",
            answer.Expect(HttpStatusCode.OK).Frames[^1].Response.GetProperty("incomplete_details").GetProperty("reason").GetString());
        await AssertTimedOutAsync(client, id, SseFrame.Deltas(answer.Frames));
    }

    [Fact]
    public async Task Model_thinks_before_its_first_delta_event_stream_begins_with_comments()
    {
        await using var host = await StartAsync(("Chat__HeartbeatInterval", "0.2 s"));
        using var client = host.CreateClient();

        using var stream = await client.OpenAsync(ChatClient.NewId(), "[[model: deltas=3 first=2000]]", ChatClient.EventStream);
        await stream.ReadAsync();
        var first = stream.Text;
        var text = await stream.ReadToEndAsync();

        Assert.Equal(HttpStatusCode.OK, stream.Status);
        Assert.StartsWith(": keep-alive\n\n", first, StringComparison.Ordinal);
        Assert.True(Comments(text) >= 3);
        Assert.Equal("w1 w2 w3", SseFrame.Deltas(SseFrame.ParseAll(text)));
        Assert.Equal(0, SseFrame.ParseAll(text)[0].SequenceNumber);
    }

    [Fact]
    public async Task Model_pauses_between_two_deltas_comments_stand_between_whole_frames()
    {
        await using var host = await StartAsync(("Chat__HeartbeatInterval", "0.2 s"));
        using var client = host.CreateClient();

        var answer = await client.PostAsync(ChatClient.NewId(), "[[model: deltas=3 delay=900]]", ChatClient.EventStream);

        Assert.True(Comments(answer.Expect(HttpStatusCode.OK).Body) >= 4);
        Assert.Equal(Enumerable.Range(0, answer.Frames.Count), answer.Frames.Select(frame => frame.SequenceNumber));
    }

    [Fact]
    public async Task Model_refuses_after_a_comment_event_stream_ends_with_response_failed()
    {
        await using var host = await StartAsync(("Chat__HeartbeatInterval", "0.2 s"));
        using var client = host.CreateClient();

        var answer = await client.PostAsync(ChatClient.NewId(), "[[model: status=429 retry-after=30 first=1000]]", ChatClient.EventStream);

        var last = answer.Expect(HttpStatusCode.OK).Frames[^1];
        Assert.Equal("response.failed", last.Event);
        Assert.Equal("rate_limit_exceeded", last.Response.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(Enumerable.Range(0, answer.Frames.Count), answer.Frames.Select(frame => frame.SequenceNumber));
    }

    [Fact]
    public async Task Model_thinks_plain_text_and_json_wait_without_a_byte_and_can_still_have_a_status()
    {
        await using var host = await StartAsync(("Chat__HeartbeatInterval", "0.2 s"));
        using var client = host.CreateClient();
        const string message = "[[model: status=429 retry-after=30 first=1000]]";

        (await client.PostAsync(ChatClient.NewId(), message, ChatClient.PlainText)).ExpectProblem(429);
        (await client.PostAsync(ChatClient.NewId(), message, ChatClient.Json)).ExpectProblem(429);
    }

    [Fact]
    public async Task Reply_reaches_the_longest_length_allowed_it_is_cut_there()
    {
        await using var host = await StartAsync(("Chat__MaxReplyCharacters", "1000"));
        using var client = host.CreateClient();
        var id = ChatClient.NewId();

        var answer = await client.PostAsync(id, "[[model: chars=5000 deltas=100]]");

        Assert.Contains("length limit", answer.Expect(HttpStatusCode.OK).Body, StringComparison.Ordinal);
        var reply = (await client.MessagesAsync(id))[1];
        Assert.Equal("max_output_tokens", reply.GetProperty("reason").GetString());
        Assert.InRange(reply.GetProperty("content").GetString()!.Length, 999, 1000);
    }

    private Task<IInstance> StartAsync((string Name, string Value) setting) =>
        kind.StartAsync(new Dictionary<string, string?> { [setting.Name] = setting.Value }, output);

    private static int Comments(string text) => text.Split("\n\n").Count(frame => frame == ": keep-alive");

    private static async Task AssertTimedOutAsync(ChatClient client, string id, string text)
    {
        var reply = await client.EndedReplyAsync(id);
        Assert.Equal("incomplete", reply.GetProperty("status").GetString());
        Assert.Equal("timed_out", reply.GetProperty("reason").GetString());
        Assert.Equal(text, reply.GetProperty("content").GetString());
    }
}
