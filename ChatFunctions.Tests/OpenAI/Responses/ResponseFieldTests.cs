namespace ChatFunctions.Tests.OpenAI.Responses;

/// <summary>Each field of <c>POST /v1/responses</c> is supported, refused by its name, or ignored; docs/openai.md has the table.</summary>
[Trait("Category", "Contract")]
public abstract class ResponseFieldTests(ContractInstance instance)
{
    public sealed class OnLocalHost(ContractInstance.OnLocalHost instance)
        : ResponseFieldTests(instance), IClassFixture<ContractInstance.OnLocalHost>;

    public sealed class OnWorker(ContractInstance.OnWorker instance)
        : ResponseFieldTests(instance), IClassFixture<ContractInstance.OnWorker>;

    private V1 Api => new(instance.Client);

    [Theory]
    [InlineData("tools", """[{"type":"function","name":"f"},{"type":"web_search"}]""", "tools[1].type")]
    [InlineData("tool_choice", """{"type":"allowed_tools","mode":"auto","tools":[]}""", "tool_choice.type")]
    [InlineData("reasoning", """{"summary":"detailed"}""", "reasoning.summary")]
    [InlineData("reasoning", """{"summary":"auto"}""", "reasoning.summary")]
    [InlineData("prompt", """{"id":"pmpt_1"}""")]
    [InlineData("context_management", """[{"type":"compaction"}]""")]
    [InlineData("moderation", """{"model":"m"}""")]
    [InlineData("image", """{"a":1}""")]
    [InlineData("access_programs", """{"a":true}""")]
    [InlineData("top_logprobs", "5")]
    [InlineData("input", """[{"role":"user","content":[{"type":"input_file","file_id":"x"}]}]""", "input[0].content[0].type")]
    [InlineData(
        "input", """[{"role":"user","content":[{"type":"input_text","text":"a"},{"type":"input_file","file_id":"f"}]}]""",
        "input[0].content[1].type")]
    [InlineData("input", """[{"role":"user","content":"a"},{"type":"web_search_call","id":"ws"}]""", "input[1].type")]
    public async Task Field_asks_for_what_is_not_supported_it_is_refused_by_name(string field, string value, string? param = null)
    {
        var error = await Api.RefusedAsync(Body(field, value));

        Assert.Equal(
            ("invalid_request_error", "unsupported_parameter", param ?? field),
            (error.Text("type"), error.Text("code"), error.Text("param")));
        Assert.Contains(param ?? field, error.Text("message"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("temperature", "2.5")]
    [InlineData("temperature", "\"warm\"")]
    [InlineData("top_p", "-1")]
    [InlineData("max_output_tokens", "0")]
    [InlineData("max_output_tokens", "1.5")]
    [InlineData("stream", "\"yes\"")]
    [InlineData("truncation", "\"none\"")]
    [InlineData("model", "7")]
    [InlineData("instructions", "[]")]
    [InlineData("tools", "{}")]
    [InlineData("tools", "[7]", "tools[0]")]
    [InlineData("tools", """[{"type":"function","name":"a b"}]""", "tools[0].name")]
    [InlineData("tools", """[{"type":"function","name":"f","parameters":[]}]""", "tools[0].parameters")]
    [InlineData("tools", """[{"type":"function","name":"f","strict":"yes"}]""", "tools[0].strict")]
    [InlineData("tool_choice", "\"any\"")]
    [InlineData("tool_choice", "\"required\"")]
    [InlineData("tool_choice", """{"type":"function","name":"f"}""")]
    [InlineData("presence_penalty", "3")]
    [InlineData("frequency_penalty", "\"low\"")]
    [InlineData("service_tier", "7")]
    [InlineData("parallel_tool_calls", "\"yes\"")]
    [InlineData("reasoning", "\"low\"")]
    [InlineData("reasoning", """{"effort":7}""", "reasoning.effort")]
    [InlineData("text", "\"json\"")]
    [InlineData("text", """{"verbosity":7}""", "text.verbosity")]
    [InlineData("text", """{"format":"json_object"}""", "text.format")]
    [InlineData("text", """{"format":{"type":"grammar"}}""", "text.format.type")]
    [InlineData("text", """{"format":{"name":"n"}}""", "text.format.type")]
    [InlineData("text", """{"format":{"type":"json_schema","name":"a b","schema":{}}}""", "text.format.name")]
    [InlineData("text", """{"format":{"type":"json_schema","name":"n","schema":[]}}""", "text.format.schema")]
    [InlineData("text", """{"format":{"type":"json_schema","name":"n","schema":{},"strict":1}}""", "text.format.strict")]
    [InlineData("text", """{"format":{"type":"json_schema","name":"n","schema":{},"description":1}}""", "text.format.description")]
    [InlineData("include", "\"reasoning.encrypted_content\"")]
    [InlineData("include", """["reasoning.encrypted_content","everything"]""", "include[1]")]
    [InlineData("include", "[null]", "include[0]")]
    [InlineData("store", "\"no\"")]
    [InlineData("background", "1")]
    [InlineData("conversation", "7")]
    [InlineData("conversation", "{}", "conversation.id")]
    [InlineData("metadata", "[]")]
    [InlineData("metadata", """{"a":1}""", "metadata.a")]
    [InlineData("input", "7")]
    [InlineData("input", "\" \"")]
    [InlineData("input", "[]")]
    [InlineData("input", """["a"]""", "input[0]")]
    [InlineData("input", """[{"role":"tool","content":"a"}]""", "input[0].role")]
    [InlineData("input", """[{"role":"user"}]""", "input[0].content")]
    [InlineData("input", """[{"role":"user","content":""}]""", "input[0].content")]
    [InlineData("input", """[{"role":"user","content":[]}]""", "input[0].content")]
    [InlineData("input", """[{"role":"user","content":[{"type":"input_text"}]}]""", "input[0].content[0].text")]
    [InlineData("input", """[{"role":"user","content":"\ud83e"}]""", "input[0].content")]
    public async Task Field_has_a_wrong_value_the_error_names_its_place(string field, string value, string? param = null)
    {
        var error = await Api.RefusedAsync(Body(field, value));

        Assert.Equal(("invalid_request", param ?? field), (error.Text("code"), error.Text("param")));
    }

    [Theory]
    [InlineData("""{"format":{"type":"json_schema","schema":{}}}""", "missing_required_parameter", "text.format.name")]
    [InlineData("""{"format":{"type":"json_schema","name":"n"}}""", "missing_required_parameter", "text.format.schema")]
    [InlineData("""{"format":{"type":"json_object","schema":{"a":1}}}""", "unknown_parameter", "text.format.schema")]
    [InlineData("""{"form":"json"}""", "unknown_parameter", "text.form")]
    public async Task Text_has_too_little_or_too_much_the_error_names_it(string text, string code, string param)
    {
        var error = await Api.RefusedAsync(Body("text", text));

        Assert.Equal((code, param), (error.Text("code"), error.Text("param")));
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, "text.format")]
    public async Task Format_is_as_large_as_it_may_be_or_larger(int more, string? param)
    {
        const string Frame = """{"type":"json_schema","name":"n","schema":{"$comment":""}}""";
        var format = Frame.Replace("\"\"", $"\"{new string('x', (64 * 1024) - Frame.Length + more)}\"", StringComparison.Ordinal);

        var answer = await Api.SendAsync(HttpMethod.Post, "responses", Body("text", $$"""{"format":{{format}}}"""));

        Assert.Equal(
            param ?? format,
            param is null
                ? answer.Expect(HttpStatusCode.OK).Json.GetProperty("text").GetProperty("format").GetRawText()
                : answer.Expect(HttpStatusCode.BadRequest).Json.GetProperty("error").Text("param"));
    }

    [Theory]
    [InlineData("colour")]
    [InlineData("messages")]
    [InlineData("max_tokens")]
    public async Task Field_is_unknown_the_error_names_it(string field)
    {
        var error = await Api.RefusedAsync(Body(field, "7"));

        Assert.Equal(("unknown_parameter", field), (error.Text("code"), error.Text("param")));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"input":null}""")]
    [InlineData("""{"model":"offline-model","previous_response_id":null}""")]
    public async Task Input_is_missing_the_error_names_it(string body)
    {
        var error = await Api.RefusedAsync(body);

        Assert.Equal(("missing_required_parameter", "input"), (error.Text("code"), error.Text("param")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("[]")]
    [InlineData("""{"input":"a","input":"b"}""")]
    public async Task Body_is_no_json_object_it_is_refused(string body) =>
        Assert.Equal("invalid_request", (await Api.RefusedAsync(body)).Text("code"));

    [Fact]
    public async Task Fields_change_nothing_here_they_are_accepted()
    {
        var response = await Api.PostAsync("responses", """
            {
              "input": "Hello.", "store": true, "background": false, "stream": false, "truncation": "disabled", "tools": [], "tool_choice": "auto",
              "include": ["reasoning.encrypted_content"], "parallel_tool_calls": true, "max_tool_calls": 3, "stream_options": {"include_obfuscation": false},
              "user": "u", "safety_identifier": "s", "prompt_cache_key": "p", "prompt_cache_options": {}, "prompt_cache_retention": "24h",
              "service_tier": "auto", "text": {"format": {"type": "text"}, "verbosity": "low"}, "top_logprobs": 0, "presence_penalty": 0,
              "frequency_penalty": 0
            }
            """);

        Assert.Equal("completed", response.Text("status"));
    }

    [Fact]
    public async Task Fields_are_null_they_are_as_good_as_absent()
    {
        string[] fields =
        [
            "model", "instructions", "conversation", "previous_response_id", "stream", "metadata", "max_output_tokens", "temperature",
            "top_p", "store",
            "background", "truncation", "tools", "tool_choice", "text", "reasoning", "prompt", "top_logprobs", "moderation",
            "presence_penalty",
        ];
        var members = string.Join(',', fields.Select(field => $"\"{field}\":null"));

        var response = await Api.PostAsync(
            "responses", $$"""{"input":[{"type":null,"id":null,"status":null,"role":"user","content":"Hello."}],{{members}}}""");

        Assert.Equal("completed", response.Text("status"));
    }

    [Fact]
    public async Task Conversation_and_previous_response_are_both_named_it_is_refused()
    {
        var error = await Api.RefusedAsync(new { input = "Hello.", conversation = "conv_x", previous_response_id = "resp_x_1-00000000" });

        Assert.Equal("previous_response_id", error.Text("param"));
    }

    [Fact]
    public async Task Metadata_is_written_over_several_lines_the_frames_stay_whole()
    {
        const string Written = "{\n  \"first\" : \"one\\ntwo 🦊\",\r\n  \"se\\u0063ond\":\"é\"\n}";

        var frames = await Api.StreamAsync($$"""{"input":"Hello.","stream":true,"metadata":{{Written}}}""");
        var conversation = await Api.PostAsync("conversations", $$"""{"metadata":{{Written}}}""");

        Assert.All([frames[^1].Response.GetProperty("metadata"), conversation.GetProperty("metadata")], metadata =>
        {
            Assert.Equal("one\ntwo 🦊", metadata.Text("first"));
            Assert.Equal("é", metadata.Text("second"));
        });
    }

    [Theory]
    [InlineData(16, 64, 512, 'x', true)]
    [InlineData(16, 64, 512, 'ф', true)]
    [InlineData(17, 1, 1, 'x', false)]
    [InlineData(1, 65, 1, 'x', false)]
    [InlineData(1, 1, 513, 'x', false)]
    [InlineData(16, 64, 512, '\u0001', false)]
    public async Task Metadata_is_at_or_beyond_its_bounds(int pairs, int name, int value, char character, bool isAccepted)
    {
        var metadata = Enumerable.Range(0, pairs).ToDictionary(n => $"{n}".PadLeft(name, 'k'), _ => new string(character, value));

        foreach (var path in new[] { "responses", "conversations" })
        {
            object body = path == "responses" ? new { input = "Hello.", metadata } : new { metadata };
            if (isAccepted)
            {
                var kept = (await Api.PostAsync(path, body)).GetProperty("metadata").Deserialize<Dictionary<string, string>>();
                Assert.Equal(metadata, kept);
            }
            else
            {
                Assert.StartsWith(
                    "metadata", (await Api.RefusedAsync(400, HttpMethod.Post, path, body)).Text("param"), StringComparison.Ordinal);
            }
        }
    }

    private static string Body(string field, string value) =>
        field == "input" ? $$"""{"input":{{value}}}""" : $$"""{"input":"Hello.","{{field}}":{{value}}}""";
}
