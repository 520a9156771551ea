using ChatFunctions.OpenAI.Completions;
using ChatFunctions.OpenAI.Responses;
using ChatFunctions.Turns;

namespace ChatFunctions.Tests.OpenAI;

/// <summary>Some client libraries send every field that there is: what asks for nothing is accepted, whatever it would ask for.</summary>
public sealed class NeutralValueTests
{
    private static readonly string[] Nothing = ["null", "{}", """{"a":null,"b":[],"c":{"d":0,"e":"","f":false}}"""];

    public static TheoryData<string, string> OfResponses =>
        Cases(
            ["image", "prompt", "moderation", "access_programs"],
            ("top_logprobs", ["null", "0", "0.0"]),
            ("context_management", ["null", "[]"]),
            ("reasoning", ["null", "{}", """{"effort":null,"summary":null}""", """{"effort":"","generate_summary":null}"""]),
            ("tools", ["null", "[]"]),
            ("tool_choice", ["null", "{}", "\"auto\"", "\"none\""]),
            ("text", ["null", "{}", """{"format":null,"verbosity":null}""", """{"format":{"type":"text"}}"""]),
            ("include", ["null", "[]"]),
            ("background", ["null", "false"]),
            ("presence_penalty", ["null", "0"]),
            ("frequency_penalty", ["null", "0.0"]));

    public static TheoryData<string, string> OfCompletions =>
        Cases(
            ["logit_bias", "audio", "prediction", "moderation", "response_format"],
            ("logit_bias", ["""{"50256":0}"""]),
            ("top_logprobs", ["null", "0"]),
            ("logprobs", ["null", "false"]),
            ("n", ["null", "1", "1.0"]),
            ("tools", ["null", "[]"]),
            ("functions", ["null", "[]"]),
            ("tool_choice", ["null", "{}", "\"auto\"", "\"none\""]),
            ("function_call", ["null", "\"none\""]),
            ("modalities", ["null", "[]", "[\"text\"]"]),
            ("stop", ["null", "[]", "\"\""]),
            ("verbosity", ["null", "\"\"", "\"medium\""]),
            ("reasoning_effort", ["null", "\"\""]),
            ("seed", ["null"]),
            ("web_search_options", ["null"]),
            ("stream_options", ["null", "{}"]));

    [Theory]
    [MemberData(nameof(OfResponses))]
    public void Field_of_a_response_asks_for_nothing_it_is_accepted(string field, string value) =>
        Assert.Single(ResponseRequestParser.Parse(Utf8($$"""{"input":"Hello.","{{field}}":{{value}}}"""), new TurnOptions()).Input);

    [Theory]
    [MemberData(nameof(OfCompletions))]
    public void Field_of_a_completion_asks_for_nothing_it_is_accepted(string field, string value) => Assert.Single(
        ChatCompletionRequestParser.Parse(
            Utf8($$"""{"messages":[{"role":"user","content":"Hello."}],"{{field}}":{{value}}}"""), new TurnOptions()).Messages);

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static TheoryData<string, string> Cases(string[] objects, params (string Field, string[] Values)[] others)
    {
        var cases = new TheoryData<string, string>();
        foreach (var (field, value) in objects.SelectMany(field => Nothing.Select(value => (field, value)))
            .Concat(others.SelectMany(other => other.Values.Select(value => (other.Field, value)))))
        {
            cases.Add(field, value);
        }

        return cases;
    }
}
