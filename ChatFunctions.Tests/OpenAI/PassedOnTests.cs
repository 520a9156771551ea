namespace ChatFunctions.Tests.OpenAI;

/// <summary>What a caller asks of the model reaches it, and nothing is made up.</summary>
[Trait("Category", "Instance")]
public sealed class PassedOnTests(ITestOutputHelper output)
{
    private static readonly string[] Fields =
    [
        "temperature", "top_p", "presence_penalty", "frequency_penalty", "seed", "reasoning_effort", "verbosity", "response_format", "stop",
        "max_completion_tokens",
    ];

    [Fact]
    public async Task History_has_calls_with_outputs_the_model_gets_them_as_they_are()
    {
        const string Calls = """[{"id":"c","type":"function","function":{"name":"f","arguments":"{\"a\": 1}"}}]""";
        const string Sent = """[{"role":"user","content":"Hi"},{"role":"assistant","content":null,"tool_calls":CALLS},{"role":"tool","content":"2","tool_call_id":"c"}]""";
        var messages = Sent.Replace("CALLS", Calls, StringComparison.Ordinal);
        await using var instance = await ModelInstance.StartAsync(output);
        using var content = new StringContent($$"""{"messages":{{messages}}}""", Encoding.UTF8, "application/json");

        (await instance.Client.SendAsync(HttpMethod.Post, "v1/chat/completions", content)).Expect(HttpStatusCode.OK);

        Assert.Equal(messages, instance.Latest.Body.GetProperty("messages").GetRawText());
    }

    [Fact]
    public async Task Request_has_settings_the_model_gets_them_and_only_them()
    {
        const string Asked = """
            "temperature":0.5,"top_p":0.25,"presence_penalty":-1.5,"frequency_penalty":2,"max_MAX":9
            """;
        await using var instance = await ModelInstance.StartAsync(output);

        foreach (var more in (string[])["", ",\"store\":true", ",\"stream\":true"])
        {
            Assert.Equal(
                Compact("""
                    {
                        "temperature": 0.5, "top_p": 0.25, "presence_penalty": -1.5, "frequency_penalty": 2, "seed": 9007199254740993,
                        "reasoning_effort": "minimal", "verbosity": "low", "response_format": {"type": "json_object"}, "stop": ["x"],
                        "max_completion_tokens": 9
                    }
                    """),
                await AskAsync(
                    "chat/completions",
                    $$"""
                    {
                        "messages": [{"role": "user", "content": "Hello"}],
                        {{Asked.Replace("max_MAX", "max_tokens", StringComparison.Ordinal)}},
                        "seed": 9007199254740993, "reasoning_effort": "minimal", "verbosity": "low",
                        "response_format": {"type": "json_object"}, "stop": "x"{{more}}
                    }
                    """));
        }

        Assert.Equal(
            Compact("""
                {
                    "temperature": 0.5, "top_p": 0.25, "presence_penalty": -1.5, "frequency_penalty": 2,
                    "reasoning_effort": "xhigh", "verbosity": "high",
                    "response_format": {"type": "json_schema", "json_schema": {"name": "n", "schema": {}}}, "max_completion_tokens": 9
                }
                """),
            await AskAsync(
                "responses",
                $$"""
                {
                    "input": "Hello", {{Asked.Replace("max_MAX", "max_output_tokens", StringComparison.Ordinal)}},
                    "reasoning": {"effort": "xhigh"},
                    "text": {"verbosity": "high", "format": {"type": "json_schema", "name": "n", "schema": {}, "strict": null} }
                }
                """));
        Assert.Equal(
            "{}",
            await AskAsync(
                "chat/completions",
                """
                {
                    "messages": [{"role": "user", "content": "Hello"}],
                    "seed": null, "reasoning_effort": "", "verbosity": null, "response_format": null
                }
                """));
        Assert.Equal(
            Compact("""
                {
                    "reasoning_effort": "low",
                    "response_format": {"type": "json_schema", "json_schema": {"name": "n", "schema": {"type":"object"}}}
                }
                """),
            await AskAsync(
                "../chat",
                """
                {
                    "message": "Hello", "reasoningEffort": "low",
                    "responseFormat": {"type": "json_schema", "name": "n", "schema": {"type":"object"}}
                }
                """));
        Assert.Equal(
            "{}",
            await AskAsync(
                "responses",
                """
                {"input": "Hello", "reasoning": {"effort": null}, "text": {"verbosity": null, "format": {"type": "text"}}}
                """));

        static string Compact(string json) => JsonSerializer.Serialize(JsonSerializer.Deserialize<JsonElement>(json));

        async Task<string> AskAsync(string path, string body)
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            (await instance.Client.SendAsync(HttpMethod.Post, $"v1/{path}", content)).Expect(HttpStatusCode.OK);
            var sent = instance.Latest.Body;
            var found = Fields.Where(field => sent.TryGetProperty(field, out _));
            return JsonSerializer.Serialize(found.ToDictionary(field => field, sent.GetProperty));
        }
    }
}
