using ChatFunctions.Completions;
using ChatFunctions.Completions.Refusals;
using ChatFunctions.Completions.Wires;
using ChatFunctions.Tests.Conversations;
using CsCheck;

namespace ChatFunctions.Tests.Completions.Wires;

public sealed class CompletionRequestBodyTests
{
    private static readonly Dialect Usual =
        new(HasStreamOptions: true, HasMaxCompletionTokens: true, KnowsDevelopers: true, ReasoningEffort: null);

    private static readonly Dialect Plain =
        new(HasStreamOptions: false, HasMaxCompletionTokens: false, KnowsDevelopers: false, ReasoningEffort: null);

    [Fact]
    public void Least_request_has_nothing_that_was_not_asked_for()
    {
        var body = Write(new CompletionRequest(new("m"), [("user", "Hi")]), Plain);

        Assert.Equal(["model", "stream", "messages"], body.EnumerateObject().Select(member => member.Name));
        Assert.True(body.GetProperty("stream").GetBoolean());
    }

    [Fact]
    public void Full_request_has_every_member_once()
    {
        var body = Write(new CompletionRequest(new ReplySettings("m") { Temperature = 0, MaxOutputTokens = 1 }, [("user", "Hi")]), Usual);

        Assert.Equal(
            ["model", "stream", "stream_options", "temperature", "max_completion_tokens", "messages"],
            body.EnumerateObject().Select(member => member.Name));
        Assert.Equal(0, body.GetProperty("temperature").GetDouble());
        Assert.Equal(1, body.GetProperty("max_completion_tokens").GetInt32());
        Assert.True(body.GetProperty("stream_options").GetProperty("include_usage").GetBoolean());
    }

    [Fact]
    public void Service_knows_only_the_older_name_it_is_used()
    {
        var body = Write(new CompletionRequest(new ReplySettings("m") { MaxOutputTokens = 7 }, [("user", "Hi")]), Plain);

        Assert.Equal(["model", "stream", "max_tokens", "messages"], body.EnumerateObject().Select(member => member.Name));
        Assert.Equal(7, body.GetProperty("max_tokens").GetInt32());
    }

    [Theory]
    [InlineData("""{"type":"json_object"}""", """{"type":"json_object"}""")]
    [InlineData(
        """{ "name":"n", "type":"json_schema", "strict":null, "schema":{"a\u0062": 1.50 , "c":"\ud83e"} }""",
        """{"type":"json_schema","json_schema":{"name":"n","schema":{"a\u0062": 1.50 , "c":"\ud83e"}}}""")]
    public void Format_was_asked_for_it_is_passed_on_to_the_byte_but_for_nulls(string format, string expected)
    {
        var body = Write(new CompletionRequest(new ReplySettings("m") { Format = format }, [("user", "Hi")]), Usual);

        Assert.Equal(expected, body.GetProperty("response_format").GetRawText());
    }

    [Theory]
    [InlineData("\"required\"", "\"required\"")]
    [InlineData("""{"type":"function","name":"f"}""", """{"type":"function","function":{"name":"f"}}""")]
    public void Tools_are_there_they_are_passed_on_in_the_form_of_chat_completions(string choice, string expected)
    {
        var settings = new ReplySettings("m")
        {
            Tools = """[{"type":"function","name":"f","strict":null,"parameters":{"x":1.0}}]""",
            ToolChoice = choice,
            ParallelToolCalls = false,
        };

        var body = Write(new CompletionRequest(settings, [("user", "Hi")]), Usual);

        Assert.Equal(
            """[{"type":"function","function":{"name":"f","parameters":{"x":1.0}}}]""", body.GetProperty("tools").GetRawText());
        Assert.Equal(expected, body.GetProperty("tool_choice").GetRawText());
        Assert.False(body.GetProperty("parallel_tool_calls").GetBoolean());
        Assert.Equal(
            ["model", "stream", "stream_options", "messages"],
            Write(new(settings with { Tools = null }, [("user", "Hi")]), Usual).EnumerateObject().Select(member => member.Name));
    }

    [Theory]
    [InlineData(null, null, null)]
    [InlineData("low", null, "low")]
    [InlineData("low", "high", "high")]
    [InlineData(null, "high", "high")]
    public void Effort_is_the_callers_or_else_the_usual_one(string? usual, string? asked, string? expected)
    {
        var body = Write(
            new CompletionRequest(new ReplySettings("m") { ReasoningEffort = asked }, [("user", "Hi")]),
            Usual with { ReasoningEffort = usual });

        Assert.Equal(expected, body.TryGetProperty("reasoning_effort", out var effort) ? effort.GetString() : null);
    }

    [Fact]
    public void Service_takes_one_system_message_the_rules_stand_in_it()
    {
        (string, string)[] messages =
            [("system", "Be kind."), ("user", "Hi"), ("developer", "Be brief."), ("assistant", "Hello"), ("user", "Go on")];

        Assert.Equal(
            [("system", "Be kind.\n\nBe brief."), ("user", "Hi"), ("assistant", "Hello"), ("user", "Go on")],
            Messages(Write(new CompletionRequest(new("m"), [.. messages]), Plain)));
        Assert.Equal(messages, Messages(Write(new CompletionRequest(new("m"), [.. messages]), Usual)));
    }

    [Fact]
    public void Any_texts_arrive_as_they_are_and_in_order() =>
        Texts.Any(60).List[0, 6].Sample(texts =>
        {
            var messages = texts.Select((text, index) => (index % 2 == 0 ? "user" : "assistant", text)).ToList();

            var body = Write(new CompletionRequest(new("m"), [.. messages]), Usual);

            Assert.Equal(messages, Messages(body));
        });

    private static IEnumerable<(string, string)> Messages(JsonElement body) =>
        body.GetProperty("messages").EnumerateArray().Select(message =>
        (message.GetProperty("role").GetString()!, message.GetProperty("content").GetString()!));

    private static JsonElement Write(CompletionRequest request, Dialect dialect)
    {
        using var content = CompletionRequestBody.Write(request, dialect);
        using var stream = new MemoryStream();
        content.WriteTo(stream, CancellationToken.None);
        return JsonSerializer.Deserialize<JsonElement>(stream.ToArray());
    }
}
