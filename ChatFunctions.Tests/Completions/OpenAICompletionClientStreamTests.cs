using ChatFunctions.Completions;
using static ChatFunctions.Tests.Completions.ScriptedModel;

namespace ChatFunctions.Tests.Completions;

/// <summary>What follows the first byte of an answer.</summary>
public sealed class OpenAICompletionClientStreamTests
{
    private const string Done = "data: [DONE]\n\n";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Whole_stream_yields_text_model_finish_reason_and_usage()
    {
        const string Filter = "data: {\"choices\":[],\"prompt_filter_results\":[{\"prompt_index\":0}]}\n\n";
        const string Usage = "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":2}}\n\n";
        await using var model = await StartAsync(
            Stream(Filter, ": comment\n\n", Delta("Hel"), Delta("lo 🦊"), Finish("stop"), Usage, Done));

        var updates = await TestClient.ReadAllAsync(TestClient.OpenAI(model.Address));

        Assert.Equal("Hello 🦊", string.Concat(updates.Select(update => update.Text)));
        Assert.Equal("served-model", updates.Select(update => update.Update.Model).OfType<string>().First());
        Assert.Equal(FinishReason.From("stop"), Assert.Single(updates.Select(update => update.Update.Finish).OfType<FinishReason>()));
        Assert.Equal(FinishClass.Whole, updates[^1].Update.Finish!.Class);
        Assert.Equal(new TokenUsage(7, 2), Assert.Single(updates.Select(update => update.Update.Usage).OfType<TokenUsage>()));
    }

    [Fact]
    public async Task Stream_is_not_over_deltas_that_have_arrived_are_yielded()
    {
        var seen = new TaskCompletionSource();
        await using var model = await StartAsync(StreamThen([Delta("first")], async context =>
        {
            await seen.Task;
            await WriteAsync(context, Finish("stop"), Done);
        }));
        var texts = new List<string>();

        await foreach (var update in TestClient.OpenAI(model.Address).StreamAsync(TestClient.Hello, CancellationToken.None))
        {
            texts.Add(update.Text.ToString());
            seen.TrySetResult();
        }

        Assert.Equal(["first", ""], texts);
    }

    [Fact]
    public async Task Stream_ends_without_a_finish_reason_it_is_broken()
    {
        await using var model = await StartAsync(Stream(Delta("half"), Done));

        var (texts, failure) = await TestClient.ReadUntilFailureAsync(TestClient.OpenAI(model.Address));

        Assert.Equal(["half"], texts);
        Assert.Equal(CompletionError.BrokenStream, failure.Error);
    }

    [Fact]
    public async Task Stream_says_done_reply_is_over_although_the_connection_stays()
    {
        await using var model = await StartAsync(StreamThen([Delta("all"), Finish("stop"), Done], HangAsync));

        var updates = await TestClient.ReadAllAsync(TestClient.OpenAI(model.Address)).WaitAsync(Deadline);

        Assert.Equal(["all", ""], updates.Select(update => update.Text));
    }

    [Fact]
    public async Task Error_comes_after_the_first_delta_it_is_what_its_status_would_be()
    {
        const string Error = "data: {\"error\":{\"message\":\"secret detail\",\"code\":429}}\n\n";
        await using var model = await StartAsync(Stream(Delta("half"), Error));
        var logger = new RecordingLogger<OpenAICompletionClient>();

        var (texts, failure) = await TestClient.ReadUntilFailureAsync(TestClient.OpenAI(model.Address, logger: logger));

        Assert.Equal(["half"], texts);
        Assert.Equal((CompletionError.RateLimited, 429), (failure.Error, failure.Status));
        Assert.Single(model.Calls);
        Assert.DoesNotContain("secret", failure.Message + string.Concat(logger.Lines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("data: {\"choices\":[\n\n")]
    [InlineData("data: <html>secret detail</html>\n\n")]
    public async Task Chunk_is_none_stream_is_broken(string chunk)
    {
        await using var model = await StartAsync(Stream(Delta("half"), chunk, Finish("stop"), Done));
        var logger = new RecordingLogger<OpenAICompletionClient>();

        var (texts, failure) = await TestClient.ReadUntilFailureAsync(TestClient.OpenAI(model.Address, logger: logger));

        Assert.Equal(["half"], texts);
        Assert.Equal(CompletionError.BrokenStream, failure.Error);
        Assert.DoesNotContain("secret", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", string.Concat(logger.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Service_ignores_stream_and_answers_with_json_the_reply_is_one_delta()
    {
        const string Answer = """
            {"object":"chat.completion","model":"served-model","choices":[{"index":0,"message":{"role":"assistant","content":"Hello 🦊"},
            "finish_reason":"length"}],"usage":{"prompt_tokens":3,"completion_tokens":4,"completion_tokens_details":{"reasoning_tokens":1}}}
            """;
        await using var model = await StartAsync(Refuse(200, Answer));
        var (text, update) = Assert.Single(await TestClient.ReadAllAsync(TestClient.OpenAI(model.Address)));

        Assert.Equal("Hello 🦊", text);
        Assert.Equal(
            (FinishReason.From("length"), "served-model", new TokenUsage(3, 4, 0, 1)), (update.Finish, update.Model, update.Usage));
    }

    [Theory]
    [InlineData("{\"error\":{\"message\":\"no\"}}", CompletionError.Failed)]
    [InlineData("{\"error\":{\"message\":\"no\",\"code\":\"content_filter\"}}", CompletionError.ContentFilter)]
    [InlineData("{\"id\":", CompletionError.BrokenStream)]
    [InlineData("<html>", CompletionError.NoAnswer)]
    [InlineData("", CompletionError.NoAnswer)]
    public async Task Service_answers_with_what_is_no_reply_there_is_none(string answer, object error)
    {
        await using var model = await StartAsync(Refuse(200, answer, ("Retry-After", "30")));
        var (texts, failure) = await TestClient.ReadUntilFailureAsync(TestClient.OpenAI(model.Address));

        Assert.Empty(texts);
        Assert.Equal((CompletionError)error, failure.Error);
    }

    [Fact]
    public async Task Body_of_the_call_is_what_was_asked()
    {
        await using var model = await StartAsync(Stream(Delta("Hello"), Finish("stop"), Done));
        var request = TestClient.Asked(new("asked-model") { Temperature = 0.25, MaxOutputTokens = 12 });

        await TestClient.ReadAllAsync(TestClient.OpenAI(model.Address), request);

        var expected = JsonSerializer.SerializeToElement(new
        {
            model = "asked-model",
            stream = true,
            stream_options = new { include_usage = true },
            temperature = 0.25,
            max_completion_tokens = 12,
            messages = new[] { new { role = "system", content = "Be kind." }, new { role = "user", content = "my private words" } },
        });
        Assert.True(JsonElement.DeepEquals(expected, Assert.Single(model.Calls).Body));
    }
}
