using ChatFunctions.Completions;
using ChatFunctions.Http;
using ChatFunctions.OpenAI;

namespace ChatFunctions.Tests.OpenAI;

/// <summary>What a request says of tools, in both protocols' shapes.</summary>
public sealed class ToolParserTests
{
    private const string Inner = """
        "name":"get-Weather_1","description":null,"parameters":{"a\u0062":1.50},"strict":true}
        """;

    [Fact]
    public void Tools_are_nested_they_are_kept_as_responses_have_them_to_the_byte() => Assert.Equal(
        $$"""[{"type":"function", {{Inner}}]""",
        ToolParser.ParseNested(Json($$"""[{"type":"function","function":{ {{Inner}} }]"""), "tools"));

    [Theory]
    [InlineData("[]", null)]
    [InlineData("[ {\"type\": \"function\",\r\n \"name\":\"f\"} ]", "[ {\"type\": \"function\", \"name\":\"f\"} ]")]
    public void Tools_are_flat_they_are_kept_as_they_are_but_for_line_breaks(string tools, string? expected) =>
        Assert.Equal(expected, ToolParser.Parse(Json(tools), "tools"));

    [Theory]
    [InlineData("\"auto\"", "\"auto\"")]
    [InlineData("\"required\"", "\"required\"")]
    [InlineData("null", null)]
    [InlineData("{}", null)]
    [InlineData("""{"function":{ "name":"f"},"type":"function"}""", """{"type":"function", "name":"f"}""")]
    public void Choice_is_nested_it_is_kept_as_responses_have_it(string choice, string? expected) =>
        Assert.Equal(expected, ToolParser.ParseNestedChoice(Json(choice), "tool_choice"));

    [Theory]
    [InlineData(128, 0, null)]
    [InlineData(129, 0, "tools")]
    [InlineData(1, 64 * 1024, "tools")]
    public void Tools_are_as_many_as_may_be_or_more(int count, int more, string? param)
    {
        var tools = JsonSerializer.SerializeToElement(
            Enumerable.Range(0, count).Select(n => new { type = "function", name = $"f{n}", description = new string('x', more) }));

        var refusal = Record.Exception(() => ToolParser.Parse(tools, "tools"));

        Assert.Equal(param, (refusal as ProblemException)?.Param);
    }

    [Theory]
    [InlineData("\"auto\"", false, true)]
    [InlineData("\"none\"", false, true)]
    [InlineData("\"required\"", false, false)]
    [InlineData("\"required\"", true, true)]
    [InlineData("""{"type":"function","name":"f"}""", true, true)]
    [InlineData("""{"type":"function","name":"g"}""", true, false)]
    [InlineData("""{"type":"function","name":"f"}""", false, false)]
    public void Choice_names_a_tool_it_must_be_there(string choice, bool hasTools, bool isGood)
    {
        var settings = new ReplySettings("m") { ToolChoice = choice, Tools = hasTools ? """[{"type":"function","name":"f"}]""" : null };

        var refusal = Record.Exception(() => ToolParser.CheckChoice(settings));

        Assert.Equal(isGood ? null : "tool_choice", (refusal as ProblemException)?.Param);
    }

    private static JsonElement Json(string text) => JsonSerializer.Deserialize<JsonElement>(text);
}
