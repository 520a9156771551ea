namespace ChatFunctions.Tests.LocalHost.OfflineModel;

public sealed class OfflineModelWireTests : IAsyncLifetime
{
    private OfflineModelClient _model = null!;

    public async Task InitializeAsync() => _model = await OfflineModelClient.StartAsync();

    public async Task DisposeAsync() => await _model.DisposeAsync();

    [Fact]
    public async Task StreamedRequest_RoleThenDeltasThenFinishThenUsageThenDone()
    {
        using var response = await _model.SendAsync(new
        {
            model = "m",
            stream = true,
            stream_options = new { include_usage = true },
            messages = new[] { new { role = "user", content = "[[model: deltas=2]]" } },
        });

        var events = await OfflineModelClient.ReadEventsAsync(response);

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        const string head =
            """
            {"id":"chatcmpl-offline-000001","object":"chat.completion.chunk","created":0,"model":"m","system_fingerprint":"fp_offline","choices":[
            """;
        const string role = """{"index":0,"delta":{"role":"assistant","content":"","refusal":null},""";
        Assert.Equal(
            [
                head + role + """
                "logprobs":null,"finish_reason":null}],"usage":null}
                """,
                head + """{"index":0,"delta":{"content":"w1"},"logprobs":null,"finish_reason":null}],"usage":null}""",
                head + """{"index":0,"delta":{"content":" w2"},"logprobs":null,"finish_reason":null}],"usage":null}""",
                head + """{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}],"usage":null}""",
                head + """],"usage":{"prompt_tokens":2,"completion_tokens":2,"total_tokens":4}}""",
                "[DONE]",
            ],
            events.Select(WithoutTime));
    }

    [Fact]
    public async Task WholeRequest_OneObject()
    {
        using var response = await _model.AskAsync("[[model: deltas=3]]", stream: false);

        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        var choice = json.RootElement.GetProperty("choices")[0];
        Assert.Equal("chat.completion", json.RootElement.GetProperty("object").GetString());
        Assert.Equal("w1 w2 w3", choice.GetProperty("message").GetProperty("content").GetString());
        Assert.Equal("stop", choice.GetProperty("finish_reason").GetString());
        Assert.Equal(3, json.RootElement.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
    }

    [Fact]
    public async Task FirstMessage_IsRepeated_WithAdviceOnRealModels()
    {
        var reply = await _model.ReadAsync("Hello");

        Assert.StartsWith("You said: \"Hello\". This is the offline model", reply, StringComparison.Ordinal);
        Assert.Contains("OPENAI_BASE_URL", reply, StringComparison.Ordinal);
        Assert.InRange(reply.Split(' ').Length, 20, 40);
    }

    [Fact]
    public async Task LaterMessage_NamesThePreviousOneAndTheirNumber()
    {
        using var response = await _model.SendAsync(new
        {
            model = "m",
            stream = true,
            messages = new object[]
            {
                new { role = "system", content = "Be kind." },
                new { role = "user", content = "Hello" },
                new { role = "assistant", content = "Hi" },
                new { role = "user", content = new[] { new { type = "text", text = "What did I say?" } } },
            },
        });

        var reply = OfflineModelClient.TextOf(await OfflineModelClient.ReadEventsAsync(response));

        const string expected = "You said: \"What did I say?\" Before that you said: \"Hello\". I received 3 messages";
        Assert.StartsWith(expected, reply, StringComparison.Ordinal);
        Assert.DoesNotContain("OPENAI_BASE_URL", reply, StringComparison.Ordinal);
        Assert.InRange(reply.Split(' ').Length, 20, 40);
    }

    [Theory]
    [InlineData("max_tokens")]
    [InlineData("max_completion_tokens")]
    public async Task TokenLimit_CutsTheReplyAndSaysLength(string name)
    {
        using var response = await _model.SendAsync(new Dictionary<string, object>
        {
            ["model"] = "m",
            ["stream"] = true,
            [name] = 2,
            ["messages"] = new[] { new { role = "user", content = "[[model: deltas=5]]" } },
        });

        var events = await OfflineModelClient.ReadEventsAsync(response);

        Assert.Equal("w1 w2", OfflineModelClient.TextOf(events));
        Assert.Equal("length", OfflineModelClient.FinishOf(events));
    }

    [Fact]
    public async Task AzureRoute_AnswersInAzuresForm_AndNeedsAnApiVersion()
    {
        var body = new { stream = true, messages = new[] { new { role = "user", content = "[[model: deltas=1]]" } } };
        using var refused = await _model.SendAsync(body, "/openai/deployments/gpt/chat/completions");
        using var response = await _model.SendAsync(body, "/openai/deployments/gpt/chat/completions?api-version=2024-10-21");

        var events = await OfflineModelClient.ReadEventsAsync(response);

        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        Assert.Contains("\"choices\":[],\"prompt_filter_results\":[", events[0], StringComparison.Ordinal);
        Assert.Contains("\"model\":\"gpt\"", events[0], StringComparison.Ordinal);
        Assert.Contains(events, chunk => chunk.Contains("\"choices\":[{\"index\":0,\"content_filter_results\"", StringComparison.Ordinal));
        Assert.Equal("w1", OfflineModelClient.TextOf(events));
    }

    [Theory]
    [InlineData("""{"model":"m","messages":[]}""")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}]}""")]
    [InlineData("""[]""")]
    public async Task RequestThatOpenAIWouldRefuse_BadRequest(string body)
    {
        using var response = await _model.SendAsync(JsonSerializer.Deserialize<JsonElement>(body));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("invalid_request_error", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_AreKeptForTestsWithoutCredentials_UntilCleared()
    {
        using (await _model.AskAsync("Hello"))
        {
            var json = await _model.GetAsync("/offline/requests");
            Assert.Contains("\"content\":\"Hello\"", json, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", json, StringComparison.Ordinal);
        }

        Assert.Equal("/v1/chat/completions", Assert.Single(_model.Server.Requests).Path);
        using var cleared = await _model.DeleteAsync("/offline/requests");
        Assert.Equal(HttpStatusCode.NoContent, cleared.StatusCode);
        Assert.Equal("[]", await _model.GetAsync("/offline/requests"));
    }

    [Fact]
    public async Task Models_AreListed() =>
        Assert.Contains("\"id\":\"offline-model\"", await _model.GetAsync("/v1/models"), StringComparison.Ordinal);

    private static string WithoutTime(string chunk) =>
        System.Text.RegularExpressions.Regex.Replace(chunk, "\"created\":\\d+", "\"created\":0");
}
