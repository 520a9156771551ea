using ChatFunctions.Http;
using ChatFunctions.OpenAI;
using CsCheck;

namespace ChatFunctions.Tests.OpenAI;

/// <summary>Histories as clients send them: of messages without text only the question itself is an error.</summary>
public sealed class InputParserTests
{
    private static readonly string?[] Empty =
    [
        null, "null", "\"\"", "\" \\n\"", "[]", """[{"type":"text","text":""}]""",
        """[{"type":"output_text","text":null,"annotations":[]}]""",
        """[{"type":"input_text","text":""},{"type":"input_text","text":" "}]""",
    ];

    private static readonly Gen<(string Role, string? Content, string Extra, string? Text)> Message =
        from role in AnyOf("user", "assistant", "system", "developer")
        from extra in AnyOf(
            "", ",\"tool_calls\":[]", ",\"tool_calls\":null,\"function_call\":null,\"audio\":null,\"refusal\":null",
            ",\"id\":\"x\",\"status\":\"incomplete\"")
        from isEmpty in Gen.Bool
        from empty in AnyOf(Empty)
        from text in Gen.Char.AlphaNumeric.Array[1, 5]
        from form in Gen.Int[0, 3]
        let said = new string(text)
        let content = form switch
        {
            0 => JsonSerializer.Serialize(said),
            1 => $$"""[{"type":"input_text","text":{{JsonSerializer.Serialize(said)}}}]""",
            2 => $$"""[{"type":"text","text":""},{"type":"text","text":{{JsonSerializer.Serialize(said)}}}]""",
            _ => $$"""[{"type":"refusal","refusal":{{JsonSerializer.Serialize(said)}}}]""",
        }
        select (role, isEmpty ? empty : content, extra, isEmpty ? null : said);

    private static Gen<T> AnyOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    [Fact]
    public void History_has_messages_without_text_they_are_left_out_unless_one_is_the_question() => Message.Array[1, 8].Sample(messages =>
    {
        var filled = messages.Where(message => message.Text is not null).Select(message => (message.Role, message.Text!)).ToArray();
        var question = Array.FindLastIndex(messages, message => message.Role == "user");
        int? wrong = question >= 0 ? messages[question].Text is null ? question : null : filled.Length == 0 ? messages.Length - 1 : null;

        if (wrong is { } index)
        {
            var problem = Assert.Throws<ProblemException>(() => Parse(messages));
            Assert.Equal((400, $"input[{index}].content"), (problem.Status, problem.Param));
        }
        else
        {
            Assert.Equal(filled, Parse(messages));
        }
    });

    [Fact]
    public void Refusal_stands_beside_an_empty_content_it_is_the_text() =>
        Assert.Equal(
            [("assistant", "No."), ("user", "Why?")],
            Parse("""[{"role":"assistant","content":null,"refusal":"No."},{"role":"user","content":"Why?"}]"""));

    private static IEnumerable<(string Role, string Text)> Parse((string Role, string? Content, string Extra, string? Text)[] messages) =>
        Parse($"[{string.Join(',', messages.Select(message => Json(message.Role, message.Content, message.Extra)))}]");

    private static string Json(string role, string? content, string extra)
    {
        var said = content is null ? "" : $",\"content\":{content}";
        return $$"""{"role":"{{role}}"{{said}}{{extra}}}""";
    }

    private static IEnumerable<(string Role, string Text)> Parse(string input) =>
        InputParser.Parse(JsonSerializer.Deserialize<JsonElement>(input), "input", 100).Select(item => (item.Role, item.Text));
}
