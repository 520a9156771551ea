namespace ChatFunctions.Tests.OpenAI.Responses;

/// <summary>What a response repeats of its request: as it was sent, in every form of the response, and when it is read later.</summary>
[Trait("Category", "Contract")]
public abstract class ResponseEchoTests(ContractInstance instance)
{
    private const string Sent = """
        {
          "truncation": "disabled", "service_tier": "flex", "prompt_cache_key": "key-é", "safety_identifier": "user-1", "parallel_tool_calls": true,
          "max_tool_calls": 3, "tool_choice": "auto", "presence_penalty": 0.5, "frequency_penalty": -0.25,
          "reasoning": {"effort": "low", "summary": null}, "text": {"format": {"type": "text"}, "verbosity": "low"}
        }
        """;

    private const string Unsent = """
        {
          "truncation": "auto", "service_tier": "default", "prompt_cache_key": null, "safety_identifier": null, "parallel_tool_calls": false,
          "max_tool_calls": null, "tool_choice": "none", "presence_penalty": 0, "frequency_penalty": 0, "reasoning": null,
          "text": {"format": {"type": "text"}}
        }
        """;

    public sealed class OnLocalHost(ContractInstance.OnLocalHost instance)
        : ResponseEchoTests(instance), IClassFixture<ContractInstance.OnLocalHost>;

    public sealed class OnWorker(ContractInstance.OnWorker instance)
        : ResponseEchoTests(instance), IClassFixture<ContractInstance.OnWorker>;

    private V1 Api => new(instance.Client);

    [Theory]
    [InlineData(Sent, Sent)]
    [InlineData("{}", Unsent)]
    [InlineData(
        """{"reasoning": {}, "service_tier": "auto", "tool_choice": {}}""",
        """{"reasoning": null, "service_tier": "auto", "tool_choice": "none"}""")]
    public async Task Fields_are_sent_the_response_repeats_them_now_and_later(string sent, string expected)
    {
        var whole = await Api.PostAsync("responses", Body(sent, stream: false));
        var events = await Api.StreamAsync(Body(sent, stream: true));
        var read = await Api.GetAsync($"responses/{whole.Text("id")}");
        var replayed = await instance.Client.GetAsync($"v1/responses/{whole.Text("id")}?stream=true");

        Assert.All(
            [whole, read, events[0].Response, events[^1].Response, replayed.Frames[0].Response, replayed.Frames[^1].Response],
            response => AssertHas(expected, response));
    }

    [Theory]
    [InlineData("""{"type":"json_object"}""")]
    [InlineData("""{ "type" : "json_schema","name":"a-b","schema":{"x":1.50,"\u00e9":"\/é\ud83e 🦊","$defs":{}} ,"strict":null}""")]
    [InlineData("{\n  \"type\": \"json_schema\",\r\n  \"name\": \"n\", \"schema\": {\"description\": \"one\\n two\"}\n}")]
    public async Task Format_is_sent_the_response_repeats_it_to_the_byte_now_and_later(string format)
    {
        var text = $$"""{"text":{"format":{{format}} } }""";

        var whole = await Api.PostAsync("responses", Body(text, stream: false));
        var events = await Api.StreamAsync(Body(text, stream: true));
        var read = await Api.GetAsync($"responses/{whole.Text("id")}");
        var replayed = await instance.Client.GetAsync($"v1/responses/{whole.Text("id")}?stream=true");

        var expected = format.Replace("\n", "", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal);
        Assert.All(
            [whole, read, events[0].Response, events[^1].Response, replayed.Frames[0].Response, replayed.Frames[^1].Response],
            response => Assert.Equal(expected, response.GetProperty("text").GetProperty("format").GetRawText()));
    }

    [Theory]
    [InlineData("chat", """{"message":"Hello.","reasoningEffort":"low","responseFormat":{"type":"json_object"}}""")]
    [InlineData(
        "v1/chat/completions",
        """{"messages":[{"role":"user","content":"Hello."}],"store":true,"reasoning_effort":"low","response_format":{"type":"json_object"}}""")]
    public async Task Reply_was_asked_for_in_another_way_its_response_says_how_all_the_same(string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        var answer = (await instance.Client.SendAsync(HttpMethod.Post, path, content)).Expect(HttpStatusCode.OK);
        var items = await Api.GetAsync($"conversations/conv_{answer.ConversationId}/items");
        var id = items.GetProperty("data")[0].Text("id")!.Replace("msg_", "resp_", StringComparison.Ordinal);

        var response = await Api.GetAsync($"responses/{id}");

        Assert.Equal("low", response.GetProperty("reasoning").Text("effort"));
        Assert.Equal("json_object", response.GetProperty("text").GetProperty("format").Text("type"));
    }

    [Fact]
    public async Task Completion_has_a_service_tier_it_is_repeated_in_the_object_and_in_each_chunk()
    {
        object messages = new[] { new { role = "user", content = "Hello." } };

        var completion = await Api.PostAsync("chat/completions", new { messages, service_tier = "priority" });
        var chunks = await Api.ChunksAsync(new { messages, service_tier = "priority", stream = true });

        Assert.All(chunks.Prepend(completion), item => Assert.Equal("priority", item.Text("service_tier")));
    }

    [Theory]
    [InlineData("include=everything", "include")]
    [InlineData("include[]=reasoning.encrypted_content&include[]=everything", "include[]")]
    public async Task Something_unknown_is_to_be_included_in_what_is_read_it_is_refused(string query, string param)
    {
        var response = await Api.PostAsync("responses", new { input = "Hello." });
        string[] paths =
        [
            $"responses/{response.Text("id")}", $"responses/{response.Text("id")}/input_items",
            $"conversations/{response.GetProperty("conversation").Text("id")}/items",
        ];

        foreach (var path in paths)
        {
            Assert.Equal(param, (await Api.RefusedAsync(400, HttpMethod.Get, $"{path}?{query}")).Text("param"));
            await Api.GetAsync($"{path}?include=reasoning.encrypted_content&include[]=message.output_text.logprobs");
        }
    }

    private static string Body(string sent, bool stream) =>
        $$"""{"input":"Hello.","stream":{{(stream ? "true" : "false")}}{{(sent == "{}" ? "" : ",")}}{{sent.Trim()[1..]}}""";

    private static void AssertHas(string expected, JsonElement response)
    {
        foreach (var member in JsonSerializer.Deserialize<JsonElement>(expected).EnumerateObject())
        {
            Assert.True(
                JsonElement.DeepEquals(member.Value, response.GetProperty(member.Name)),
                $"{member.Name}: {response.GetProperty(member.Name)}");
        }
    }
}
