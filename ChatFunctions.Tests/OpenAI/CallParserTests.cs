using ChatFunctions.Conversations.Table;
using ChatFunctions.Http;
using ChatFunctions.OpenAI;

namespace ChatFunctions.Tests.OpenAI;

/// <summary>Calls, their outputs, references and thoughts among the items of an input.</summary>
public sealed class CallParserTests
{
    private const string Call = """{"type":"function_call","call_id":"c1","name":"weather","arguments":"{}"}""";
    private const string Output = """{"type":"function_call_output","call_id":"c1","output":"Rain."}""";

    [Fact]
    public void Items_are_of_all_kinds_each_is_read_as_what_it_is()
    {
        var items = Parse($$"""
            [
              {"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"Hm."}],"encrypted_content":"x","status":null},
              {"type":"function_call","id":"fc_1","status":"completed","call_id":"c1","name":"get-Weather_1","arguments":"{\"a\": 1}"},
              {"type":"function_call","id":null,"call_id":"c2","name":"f","arguments":""},
              {"type":"function_call_output","id":"o","call_id":"c2","output":""},
              {"type":"function_call_output","call_id":"c1","status":"completed",
                "output":[{"type":"input_text","text":"Rain, "},{"type":"input_text","text":"wind."}]},
              {"type":"item_reference","id":"fc_a_1-12345678-2"},
              {"id":"msg_a_1-12345678"}
            ]
            """);

        Assert.Equal(
            [
                ("assistant", "{\"a\": 1}", null), ("assistant", "", null), ("tool", "", "c2"), ("tool", "Rain, wind.", "c1"),
                ("", "fc_a_1-12345678-2", null), ("", "msg_a_1-12345678", null),
            ],
            items.Select(item => (item.Role, item.Text, item.CallId)));
        Assert.Equal(
            [("c1", "get-Weather_1", "{\"a\": 1}"), ("c2", "f", "")],
            items.SelectMany(item => item.Parts).Select(part => (part.Item.CallId, part.Item.Name, part.Said)));
    }

    [Theory]
    [InlineData("""{"type":"function_call","name":"f","arguments":"{}"}""", "input[0].call_id")]
    [InlineData("""{"type":"function_call","call_id":7,"name":"f","arguments":"{}"}""", "input[0].call_id")]
    [InlineData("""{"type":"function_call","call_id":"c","arguments":"{}"}""", "input[0].name")]
    [InlineData("""{"type":"function_call","call_id":"c","name":"","arguments":"{}"}""", "input[0].name")]
    [InlineData("""{"type":"function_call","call_id":"c","name":"f"}""", "input[0].arguments")]
    [InlineData("""{"type":"function_call","call_id":"c","name":"f","arguments":{}}""", "input[0].arguments")]
    [InlineData("""{"type":"function_call_output","output":"Rain."}""", "input[0].call_id")]
    [InlineData("""{"type":"function_call_output","call_id":"c"}""", "input[0].output")]
    [InlineData("""{"type":"function_call_output","call_id":"c","output":null}""", "input[0].output")]
    [InlineData("""{"type":"function_call_output","call_id":"c","output":{}}""", "input[0].output")]
    [InlineData("""{"type":"function_call_output","call_id":"c","output":[{"type":"input_image"}]}""", "input[0].output[0].type")]
    [InlineData("""{"type":"function_call_output","call_id":"c","output":[{"type":"input_text"}]}""", "input[0].output[0].text")]
    [InlineData("""{"type":"web_search_call","id":"w"}""", "input[0].type")]
    [InlineData("""{"type":"reasoning","summary":[]}""", "input[0].content")]
    public void Item_is_none_it_is_refused_at_its_place(string item, string param)
    {
        var problem = Assert.Throws<ProblemException>(() => Parse($"[{item}]"));

        Assert.Equal((400, param), (problem.Status, problem.Param));
    }

    [Theory]
    [InlineData("output", "function_call_output\",\"call_id\":\"c\",\"output")]
    [InlineData("arguments", "function_call\",\"call_id\":\"c\",\"name\":\"f\",\"arguments")]
    public void Item_says_more_than_a_message_may_it_is_too_large(string member, string item)
    {
        var problem = Assert.Throws<ProblemException>(() => Parse($$"""[{"type":"{{item}}":"{{new string('x', 101)}}"}]"""));

        Assert.Equal(413, problem.Status);
        Assert.Contains($"'input[0].{member}'", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, "input[0].call_id")]
    public void Call_id_is_as_long_as_may_be_or_longer(int more, string? param)
    {
        var id = new string('c', TextProperties.MaxUnits + more);

        var problem = Record.Exception(() => Parse($$"""[{"type":"function_call_output","call_id":"{{id}}","output":""}]"""));

        Assert.Equal(param, (problem as ProblemException)?.Param);
    }

    [Theory]
    [InlineData($"[{Call},{Output}]", null)]
    [InlineData($$"""[{{Call}},{"role":"user","content":"Wait."},{{Output}}]""", null)]
    [InlineData($"[{Output}]", null)]
    [InlineData($"[{Call},{Output},{Call},{Output}]", null)]
    [InlineData($"[{Call},{Call},{Output},{Output}]", null)]
    [InlineData($"[{Output},{Call}]", "input[1].call_id")]
    [InlineData($"[{Call}]", "input[0].call_id")]
    [InlineData($"[{Call},{Output},{Call}]", "input[2].call_id")]
    [InlineData($"[{Call},{Call},{Output}]", "input[0].call_id")]
    public void Calls_have_outputs_behind_them_or_one_is_refused_at_its_place(string input, string? param)
    {
        var problem = Record.Exception(() => CallParser.CheckAnswered(Parse(input))) as ProblemException;

        Assert.Equal((param, param is null ? null : 400), (problem?.Param, problem?.Status));
    }

    [Theory]
    [InlineData("c1,c2", "c1,c2", null)]
    [InlineData("c1,c2", "c2,c1", null)]
    [InlineData("c1,c1", "c1,c1", null)]
    [InlineData("c1,c1", "c1", "messages[1].tool_calls")]
    [InlineData("c1", "c1,c1", "messages[3].tool_call_id")]
    public void Calls_of_a_message_have_outputs_right_behind_it_or_one_is_refused(string called, string answered, string? param)
    {
        var calls = called.Split(',').Select(id => new { id, type = "function", function = new { name = "f", arguments = "{}" } });
        object[] messages =
        [
            new { role = "user", content = "Hm?" },
            new { role = "assistant", tool_calls = calls },
            .. answered.Split(',').Select(id => new { role = "tool", tool_call_id = id, content = "Rain." }),
        ];
        var items = InputParser.Parse(JsonSerializer.SerializeToElement(messages), "messages", 100, isChat: true);

        var problem = Record.Exception(() => CallParser.CheckPairs(items)) as ProblemException;

        Assert.Equal((param, param is null ? null : 400), (problem?.Param, problem?.Status));
    }

    private static IReadOnlyList<InputItem> Parse(string input) =>
        InputParser.Parse(JsonSerializer.Deserialize<JsonElement>(input), "input", 100);
}
