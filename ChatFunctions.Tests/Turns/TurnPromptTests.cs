using ChatFunctions.Completions;
using ChatFunctions.Tests.Conversations;
using ChatFunctions.Turns;

namespace ChatFunctions.Tests.Turns;

/// <summary>What the model is sent of calls and outputs.</summary>
public sealed class TurnPromptTests
{
    private static readonly ReplySettings Settings = new("model");

    [Fact]
    public void Outputs_are_answered_call_and_output_are_sent_together()
    {
        var prompt = Prompt(Settings, "why !wait(x,y) ; and !so", "", "=x:1");

        Assert.Equal(
            [
                ("system", "System."), ("user", "why"), ("user", "and"), ("assistant", "so"),
                new PromptMessage("assistant", "wait") { Calls = Call("x") },
                new PromptMessage("tool", "1") { CallId = "x" },
            ],
            prompt.ToRequest().Messages);
    }

    [Fact]
    public void Call_and_output_are_not_stored_they_are_sent_all_the_same()
    {
        var prompt = Prompt(Settings, "why !so", "(x)", "=x:1 then");

        Assert.Equal(
            [
                ("system", "System."), ("user", "why"), ("assistant", "so"),
                new PromptMessage("assistant", "") { Calls = Call("x") },
                new PromptMessage("tool", "1") { CallId = "x" },
                ("user", "then"),
            ],
            prompt.ToRequest().Messages);
    }

    [Fact]
    public void Newest_is_an_output_what_stands_before_the_question_is_left_out_and_no_more()
    {
        var prompt = Prompt(Settings, "why !no and (x)", "", "=x:1");

        prompt.ShrinkTo(0);

        Assert.False(prompt.CanShrink);
        Assert.Equal(["System.", "and", "", "1"], prompt.ToRequest().Messages.Select(message => message.Text));
    }

    [Fact]
    public void Caller_gave_the_messages_themselves_all_are_sent_as_they_are()
    {
        var prompt = Prompt(Settings with { IsVerbatim = true }, "", "why !wait(x) and", "(y) =y:1");

        Assert.Equal(
            [
                ("user", "why"), new PromptMessage("assistant", "wait") { Calls = Call("x") }, ("user", "and"),
                new PromptMessage("assistant", "") { Calls = Call("y") }, new PromptMessage("tool", "1") { CallId = "y" },
            ],
            prompt.ToRequest().Messages);
    }

    [Theory]
    [InlineData("""{"city":"Zürich, \"ZH\" <1>"}""")]
    [InlineData("not JSON")]
    public void Calls_are_told_with_their_arguments_as_they_were_said(string arguments)
    {
        using var list = JsonDocument.Parse(PromptMessage.ListOf([(ReplyItem.Call("call_1", "weather"), arguments)])!);

        var call = list.RootElement[0];
        Assert.Equal(("call_1", "function"), (call.GetProperty("id").GetString(), call.GetProperty("type").GetString()));
        Assert.Equal("weather", call.GetProperty("function").GetProperty("name").GetString());
        Assert.Equal(arguments, call.GetProperty("function").GetProperty("arguments").GetString());
    }

    [Fact]
    public void Call_says_nothing_its_arguments_are_none() =>
        Assert.Contains("\"arguments\":\"{}\"", PromptMessage.ListOf([(ReplyItem.Call("call_1", "now"), "")]), StringComparison.Ordinal);

    private static TurnPrompt Prompt(ReplySettings settings, string before, string unstored, string asked) => new(
        settings,
        [.. Talk.Rows(before), .. Talk.Said($"{unstored} {asked}").Select(message => message.ToRow(1, "now", default))],
        "System.",
        null);

    private static string Call(string id) =>
        $$$"""[{"id":"{{{id}}}","type":"function","function":{"name":"get_it","arguments":"{}"}}]""";
}
