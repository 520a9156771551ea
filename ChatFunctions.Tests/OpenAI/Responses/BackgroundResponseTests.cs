using ChatFunctions.Tests.OpenAI.Schema;

namespace ChatFunctions.Tests.OpenAI.Responses;

/// <summary>Responses with <c>background</c>: told at once, whole on the wire, and then polled, streamed or cancelled.</summary>
[Trait("Category", "Contract")]
public abstract class BackgroundResponseTests(ContractInstance instance)
{
    public sealed class OnLocalHost(ContractInstance.OnLocalHost instance)
        : BackgroundResponseTests(instance), IClassFixture<ContractInstance.OnLocalHost>;

    public sealed class OnWorker(ContractInstance.OnWorker instance)
        : BackgroundResponseTests(instance), IClassFixture<ContractInstance.OnWorker>;

    private const string Running = "[[model: deltas=40 delay=50]]";
    private const string Endless = "[[model: deltas=3000 delay=50]]";

    private V1 Api => new(instance.Client);

    [Fact]
    public async Task Response_is_asked_for_the_answer_is_whole_before_the_model_has_said_anything()
    {
        var answer = (await BeginAsync("[[model: deltas=2 first=2000]]")).Expect(HttpStatusCode.OK);
        var told = SchemaAssert.Keeps(OpenAISchema.Response, answer.Json);
        var running = SchemaAssert.Keeps(OpenAISchema.Response, await Api.GetAsync($"responses/{told.Text("id")}"));
        var ended = SchemaAssert.Keeps(OpenAISchema.Response, await UntilEndedAsync(told));

        Assert.Equal($"{Encoding.UTF8.GetByteCount(answer.Body)}", answer.Headers["Content-Length"]);
        Assert.Equal(told.GetRawText(), running.GetRawText());
        Assert.All([told, ended], response => Assert.True(response.GetProperty("background").GetBoolean()));
        Assert.Equal(("in_progress", "completed"), (told.Text("status"), ended.Text("status")));
        Assert.Equal("w1 w2", Text(ended));
    }

    [Fact]
    public async Task Response_runs_its_events_can_be_followed_from_any_number()
    {
        var told = (await BeginAsync(Running)).Json;

        var frames = (await instance.Client.GetAsync($"v1/responses/{told.Text("id")}?stream=true")).Expect(HttpStatusCode.OK).Frames;
        var rest = (await instance.Client.GetAsync($"v1/responses/{told.Text("id")}?stream=true&starting_after=7")).Frames;

        SchemaAssert.Keeps(frames);
        Assert.Equal("response.completed", frames[^1].Event);
        Assert.Equal(frames.Skip(8).Select(frame => frame.Data.GetRawText()), rest.Select(frame => frame.Data.GetRawText()));
    }

    [Fact]
    public async Task Response_runs_it_can_be_cancelled()
    {
        var told = (await BeginAsync(Endless)).Json;

        var cancelled = await Api.PostAsync($"responses/{told.Text("id")}/cancel", new { });

        Assert.Equal("cancelled", cancelled.Text("status"));
        Assert.Equal(cancelled.GetRawText(), (await Api.GetAsync($"responses/{told.Text("id")}")).GetRawText());
    }

    [Theory]
    [InlineData("[[model: status=400 code=content_filter]]", "invalid_prompt")]
    [InlineData("[[model: status=429 retry-after=60]]", "rate_limit_exceeded")]
    [InlineData("[[model: status=401]]", "server_error")]
    [InlineData("[[model: empty]]", "server_error")]
    public async Task Model_refuses_the_response_has_failed_for_whoever_asks(string input, string code)
    {
        var told = (await BeginAsync(input)).Expect(HttpStatusCode.OK).Json;
        var ended = SchemaAssert.Keeps(OpenAISchema.Response, await UntilEndedAsync(told));
        var streamed = await Api.StreamAsync(new { input, background = true, stream = true });
        var replayed = (await instance.Client.GetAsync($"v1/responses/{streamed[0].Response.Text("id")}?stream=true")).Frames;

        SchemaAssert.Keeps(streamed);
        Assert.All([ended, streamed[^1].Response], response =>
        {
            Assert.Equal("failed", response.Text("status"));
            Assert.Equal(code, response.GetProperty("error").Text("code"));
        });
        Assert.Equal(streamed.Select(frame => frame.Data.GetRawText()), replayed.Select(frame => frame.Data.GetRawText()));
    }

    [Fact]
    public async Task Response_is_streamed_it_begins_at_once_and_goes_on_without_its_client()
    {
        using var body = Body("[[model: deltas=3 first=2000]]", stream: true);
        var stream = await instance.Client.OpenAsync(HttpMethod.Post, "v1/responses", body);
        await stream.ReadUntilAsync("event: response.in_progress");
        await stream.ReadUntilAsync("\n\n");
        var begun = SseFrame.ParseAll(stream.Text[..(stream.Text.LastIndexOf("\n\n", StringComparison.Ordinal) + 2)])[0];
        var running = await Api.GetAsync($"responses/{begun.Response.Text("id")}");
        stream.Dispose();
        var ended = await UntilEndedAsync(begun.Response);

        Assert.Equal("response.created", begun.Event);
        Assert.True(begun.Response.GetProperty("background").GetBoolean());
        Assert.Equal("in_progress", running.Text("status"));
        Assert.Equal(("completed", "w1 w2 w3"), (ended.Text("status"), Text(ended)));
    }

    [Fact]
    public async Task Request_is_repeated_with_its_key_it_tells_of_the_same_response_as_it_is()
    {
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());

        var first = (await BeginAsync(Running, key)).Expect(HttpStatusCode.OK).Json;
        var second = (await BeginAsync(Running, key)).Expect(HttpStatusCode.OK).Json;
        var ended = await UntilEndedAsync(first);
        var third = (await BeginAsync(Running, key)).Expect(HttpStatusCode.OK).Json;

        Assert.Equal(first.GetRawText(), second.GetRawText());
        Assert.Equal("in_progress", first.Text("status"));
        Assert.Equal(ended.GetRawText(), third.GetRawText());
    }

    [Fact]
    public async Task Response_can_not_begin_that_is_a_status_as_ever()
    {
        await Api.RefusedAsync(new { input = "Hello.", background = true, conversation = "conv_does-not-exist" }, 404);
        await Api.RefusedAsync(new { input = "Hello.", background = true, model = "another" }, 404);
        var told = (await BeginAsync(Endless)).Json;
        var conversation = told.GetProperty("conversation").Text("id");

        var busy = await Api.RefusedAsync(new { input = "And?", background = true, conversation }, 409);
        await Api.PostAsync($"responses/{told.Text("id")}/cancel", new { });

        Assert.Equal("conversation_locked", busy.Text("code"));
    }

    // The Functions host takes no other request from a connection before the function has returned.
    private async Task<ChatAnswer> BeginAsync(string input, params (string Name, string Value)[] headers)
    {
        using var body = Body(input, stream: false);
        return await instance.Client.SendAsync(HttpMethod.Post, "v1/responses", body, [.. headers, ("Connection", "close")]);
    }

    private static StringContent Body(string input, bool stream) =>
        new(JsonSerializer.Serialize(new { input, background = true, stream }), mediaType: new("application/json"));

    private async Task<JsonElement> UntilEndedAsync(JsonElement told)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var response = await Api.GetAsync($"responses/{told.Text("id")}");
            if (response.Text("status") != "in_progress")
            {
                return response;
            }

            await Task.Delay(50, patience.Token);
        }
    }

    private static string? Text(JsonElement response) => response.GetProperty("output")[0].GetProperty("content")[0].Text("text");
}
