namespace ChatFunctions.Tests.OpenAI.Completions;

/// <summary>
/// Each field of <c>POST /v1/chat/completions</c> is supported, refused by its name, or ignored; docs/openai.md has the table.
/// </summary>
[Trait("Category", "Contract")]
public abstract class CompletionFieldTests(ContractInstance instance)
{
    public sealed class OnLocalHost(ContractInstance.OnLocalHost instance)
        : CompletionFieldTests(instance), IClassFixture<ContractInstance.OnLocalHost>;

    public sealed class OnWorker(ContractInstance.OnWorker instance)
        : CompletionFieldTests(instance), IClassFixture<ContractInstance.OnWorker>;

    private V1 Api => new(instance.Client);

    [Theory]
    [InlineData("tools", """[{"type":"custom","custom":{"name":"f"}}]""", "tools[0].type")]
    [InlineData("functions", """[{"name":"f"}]""")]
    [InlineData("function_call", """{"name":"f"}""")]
    [InlineData("modalities", """["text","audio"]""")]
    [InlineData("audio", """{"voice":"v"}""")]
    [InlineData("logprobs", "true")]
    [InlineData("top_logprobs", "1")]
    [InlineData("logit_bias", """{"1":1}""")]
    [InlineData("prediction", """{"type":"content","content":"a"}""")]
    [InlineData("web_search_options", "{}")]
    [InlineData("moderation", """{"model":"m"}""")]
    [InlineData(
        "messages", """[{"role":"user","content":[{"type":"file","file":{"file_id":"x"}}]}]""", "messages[0].content[0].type")]
    [InlineData(
        "messages", """[{"role":"user","content":"a"},{"role":"assistant","tool_calls":[{"id":"c","type":"custom"}]}]""",
        "messages[1].tool_calls[0].type")]
    public async Task Field_asks_for_what_is_not_supported_it_is_refused_by_name(string field, string value, string? param = null)
    {
        var error = await RefusedAsync(field, value);

        Assert.Equal(
            ("invalid_request_error", "unsupported_parameter", param ?? field),
            (error.Text("type"), error.Text("code"), error.Text("param")));
    }

    [Theory]
    [InlineData("n", "2")]
    [InlineData("temperature", "-1")]
    [InlineData("stop", """["a","b","c","d","e"]""")]
    [InlineData("stop", "7")]
    [InlineData("max_tokens", "0")]
    [InlineData("seed", "1.5")]
    [InlineData("reasoning_effort", "7")]
    [InlineData("tools", """[{"type":"function","function":{"name":""}}]""", "tools[0].function.name")]
    [InlineData("tools", """[{"type":"function","function":{"name":"f","parameters":"{}"}}]""", "tools[0].function.parameters")]
    [InlineData("tool_choice", "\"required\"")]
    [InlineData("tool_choice", """{"type":"function","function":{"name":"f"}}""")]
    [InlineData("verbosity", "7")]
    [InlineData("response_format", "\"json_object\"")]
    [InlineData("response_format", """{"type":"json"}""", "response_format.type")]
    [InlineData("response_format", """{"type":"json_schema","json_schema":[]}""", "response_format.json_schema")]
    [InlineData("response_format", """{"type":"json_schema","json_schema":{"name":"","schema":{}}}""", "response_format.json_schema.name")]
    [InlineData("presence_penalty", "2.1")]
    [InlineData("frequency_penalty", "-2.1")]
    [InlineData("stream_options", "7")]
    [InlineData("metadata", """{"a":{}}""", "metadata.a")]
    [InlineData("messages", "\"Hello.\"")]
    [InlineData("messages", "[]")]
    [InlineData("messages", """[{"role":"function","content":"a"}]""", "messages[0].role")]
    [InlineData(
        "messages", """[{"role":"user","content":"a"},{"role":"tool","content":"a","tool_call_id":"c"}]""", "messages[1].tool_call_id")]
    [InlineData("messages", """[{"role":"user","content":"a"},{"role":"tool","content":"a"}]""", "messages[1].tool_call_id")]
    [InlineData(
        "messages",
        """[{"role":"user","content":"a"},{"role":"assistant","tool_calls":[{"id":"c","function":{"name":"f","arguments":"{}"}}]}]""",
        "messages[1].tool_calls")]
    [InlineData("messages", """[{"role":"user","content":null}]""", "messages[0].content")]
    [InlineData("messages", """[{"type":"item_reference","id":"msg_x_1-00000000"}]""", "messages[0].id")]
    public async Task Field_has_a_wrong_value_the_error_names_its_place(string field, string value, string? param = null)
    {
        var error = await RefusedAsync(field, value);

        Assert.Equal(("invalid_request", param ?? field), (error.Text("code"), error.Text("param")));
    }

    [Fact]
    public async Task Field_is_unknown_or_missing_the_error_names_it()
    {
        var unknown = await RefusedAsync("input", "\"Hello.\"");
        var missing = await Api.RefusedAsync(400, HttpMethod.Post, "chat/completions", "{}");

        Assert.Equal(("unknown_parameter", "input"), (unknown.Text("code"), unknown.Text("param")));
        Assert.Equal(("missing_required_parameter", "messages"), (missing.Text("code"), missing.Text("param")));
    }

    [Fact]
    public async Task Fields_change_nothing_here_or_are_null_they_are_accepted()
    {
        var completion = await Api.PostAsync("chat/completions", """
            {
              "messages": [{"role": "user", "name": "n", "content": [{"type": "text", "text": "Hello."}], "audio": null, "tool_calls": null}],
              "n": 1, "tools": [], "tool_choice": "none", "response_format": {"type": "text"}, "modalities": ["text"], "logprobs": false,
              "presence_penalty": 0, "frequency_penalty": 0, "user": "u", "safety_identifier": "s", "prompt_cache_key": "p",
              "prompt_cache_options": {}, "prompt_cache_retention": "24h", "service_tier": "auto", "parallel_tool_calls": true, "store": false,
              "seed": null, "reasoning_effort": null, "stop": null, "stream": null, "stream_options": null, "audio": null
            }
            """);

        Assert.Equal("stop", completion.GetProperty("choices")[0].Text("finish_reason"));
    }

    private Task<JsonElement> RefusedAsync(string field, string value) => Api.RefusedAsync(
        400, HttpMethod.Post, "chat/completions",
        field == "messages"
            ? $$"""{"messages":{{value}}}"""
            : $$"""{"messages":[{"role":"user","content":"Hello."}],"{{field}}":{{value}}}""");
}
