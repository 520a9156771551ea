using ChatFunctions.Tests.OpenAI.Schema;

namespace ChatFunctions.Tests.OpenAI.Completions;

/// <summary>What chat completions send to the model, keep, and say when the model fails.</summary>
[Trait("Category", "Instance")]
public sealed class CompletionTests(ITestOutputHelper output)
{
    private static readonly string[] Stops = ["a", "b"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Parameters_are_given_the_model_gets_them_and_the_messages_alone(bool store)
    {
        await using var instance = await ModelInstance.StartAsync(output);
        var api = new V1(instance.Client);
        object[] messages =
        [
            new { role = "system", content = "Be brief." }, new { role = "user", content = "One." },
            new { role = "user", content = "Two." },
        ];

        await api.PostAsync("chat/completions", new { messages, stop = Stops, temperature = 0.25, top_p = 0.5, max_tokens = 7, store });
        var body = instance.Latest.Body;
        var sent = instance.Messages;
        await api.PostAsync("chat/completions", new { messages, stop = "c", max_completion_tokens = 9, store });

        Assert.Equal([("system", "Be brief."), ("user", "One."), ("user", "Two.")], sent);
        Assert.Equal("""["a","b"]""", body.GetProperty("stop").GetRawText());
        Assert.Equal((0.25, 0.5), (body.GetProperty("temperature").GetDouble(), body.GetProperty("top_p").GetDouble()));
        Assert.Equal(7, body.GetProperty("max_completion_tokens").GetInt32());
        Assert.Equal("""["c"]""", instance.Latest.Body.GetProperty("stop").GetRawText());
        Assert.Equal(9, instance.Latest.Body.GetProperty("max_completion_tokens").GetInt32());
    }

    [Fact]
    public async Task Completion_is_not_stored_nothing_is_kept_and_a_stored_one_is_a_conversation()
    {
        var name = $"t{Guid.NewGuid():N}";
        await using var instance = await ModelInstance.StartAsync(
            output, new Dictionary<string, string?> { ["ConversationStore__TableName"] = name });
        var api = new V1(instance.Client);
        var messages = Enumerable.Range(1, 60).Select(n => new { role = "user", content = $"m{n}" });

        await api.PostAsync("chat/completions", new { messages });
        await api.ChunksAsync(new { messages, stream = true });
        var sent = instance.Messages.Count;
        var before = await ListedAsync(instance);
        var stored = await api.SendAsync(HttpMethod.Post, "chat/completions", new { messages, store = true }, ("Idempotency-Key", name));
        var again = await api.SendAsync(HttpMethod.Post, "chat/completions", new { messages, store = true }, ("Idempotency-Key", name));

        Assert.Equal((60, 0), (sent, before));
        Assert.Equal(1, await ListedAsync(instance));
        Assert.Equal(stored.Json.Text("id"), again.Json.Text("id"));
        Assert.Equal($"chatcmpl-{stored.ConversationId}", stored.Json.Text("id"));
        var items = await api.GetAsync($"conversations/conv_{stored.ConversationId}/items?limit=100&order=asc");
        Assert.Equal("m15", items.GetProperty("data")[0].GetProperty("content")[0].Text("text"));
        Assert.Equal(47, items.GetProperty("data").GetArrayLength());
    }

    [Theory]
    [InlineData("[[model: status=400 code=content_filter]]", 400, "content_filter")]
    [InlineData("[[model: status=400]]", 400, "invalid_request")]
    [InlineData("[[model: status=400 code=invalid_value]]", 400, "invalid_value")]
    [InlineData("[[model: status=401]]", 502, "model_misconfigured")]
    [InlineData("[[model: status=429 code=insufficient_quota]]", 429, "insufficient_quota")]
    [InlineData("[[model: empty]]", 502, "model_gave_no_answer")]
    [InlineData("[[model: status=429 retry-after=60]]", 429, "rate_limit_exceeded")]
    [InlineData("[[model: status=503 retry-after=60]]", 503, "model_unavailable")]
    [InlineData("[[model: error=0]]", 502, "model_failed")]
    public async Task Model_fails_before_the_first_delta_it_is_a_status_in_every_form(string content, int status, string code)
    {
        await using var instance = await ModelInstance.StartAsync(output);
        var api = new V1(instance.Client);
        var messages = new[] { new { role = "user", content } };

        foreach (var stream in new[] { false, true })
        {
            Assert.Equal(
                code, (await api.RefusedAsync(status, HttpMethod.Post, "chat/completions", new { messages, stream })).Text("code"));
            Assert.Equal(code, (await api.RefusedAsync(new { input = content, stream }, status)).Text("code"));
            Assert.Equal(code, (await api.RefusedAsync(new { input = content, stream, store = false }, status)).Text("code"));
        }
    }

    [Fact]
    public async Task Model_fails_in_mid_stream_the_chunks_end_with_an_error_and_no_done()
    {
        await using var instance = await ModelInstance.StartAsync(output);
        var api = new V1(instance.Client);
        var messages = new[] { new { role = "user", content = "[[model: deltas=9 error=3]]" } };

        var answer = (await api.SendAsync(HttpMethod.Post, "chat/completions", new { messages, stream = true })).Expect(HttpStatusCode.OK);
        var whole = await api.RefusedAsync(502, HttpMethod.Post, "chat/completions", new { messages });

        var frames = answer.Body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        var error = SchemaAssert.Keeps(ChatSchema.Error, JsonSerializer.Deserialize<JsonElement>(frames[^1]["data: ".Length..]));
        Assert.Equal("model_failed", error.GetProperty("error").Text("code"));
        Assert.Contains(" w3", frames[^2], StringComparison.Ordinal);
        Assert.Equal("model_failed", whole.Text("code"));
    }

    [Theory]
    [InlineData("chat/completions", true)]
    [InlineData("chat/completions", false)]
    [InlineData("responses", true)]
    [InlineData("responses", false)]
    public async Task Client_leaves_what_is_not_kept_the_model_call_is_cancelled(string path, bool stream)
    {
        await using var model = await HangingModel.StartAsync();
        await using var host = await LocalHostProcess.StartAsync(
            new Dictionary<string, string?> { ["OPENAI_BASE_URL"] = model.BaseUri.ToString(), ["OPENAI_MODEL"] = "m" }, output);
        using var client = host.CreateClient();
        using var http = new HttpClient();
        using var leaving = new CancellationTokenSource();
        using var body = new StringContent(
            path == "responses"
                ? JsonSerializer.Serialize(new { input = "Hello.", stream, store = false })
                : JsonSerializer.Serialize(new { messages = new[] { new { role = "user", content = "Hello." } }, stream }),
            mediaType: new("application/json"));

        var call = http.PostAsync(new Uri(host.Address, $"v1/{path}"), body, leaving.Token);
        await model.Asked.WaitAsync(TimeSpan.FromSeconds(30));
        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await model.Left.WaitAsync(TimeSpan.FromSeconds(10));
    }

    private static async Task<int> ListedAsync(ModelInstance instance) =>
        (await instance.Client.GetAsync("chat?limit=100")).Expect(HttpStatusCode.OK).Json.GetProperty("conversations").GetArrayLength();
}
