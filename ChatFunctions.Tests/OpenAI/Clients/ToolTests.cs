namespace ChatFunctions.Tests.OpenAI.Clients;

/// <summary>Functions that the stock clients run for the model.</summary>
[Trait("Category", "Contract")]
public abstract class ToolTests(ContractInstance instance)
{
    private const string Answer = "The tool said: \"Rain in Oslo.\"";

    public sealed class OnLocalHost(ContractInstance.OnLocalHost instance)
        : ToolTests(instance), IClassFixture<ContractInstance.OnLocalHost>;

    public sealed class OnWorker(ContractInstance.OnWorker instance) : ToolTests(instance), IClassFixture<ContractInstance.OnWorker>;

    [ToolFact("node")]
    public async Task Runner_calls_its_function_the_model_answers_with_what_it_put_out()
    {
        var seen = await NodeClient.RunAsync(instance.Client.Address, "tools/run");

        Assert.Equal(Answer, seen.Text("text"));
        Assert.Equal("""["user","assistant","tool","assistant"]""", seen.GetProperty("roles").GetRawText());
    }

    [ToolFact("node")]
    public async Task Outputs_follow_by_previous_response_by_conversation_or_with_the_whole_history()
    {
        var seen = await NodeClient.RunAsync(instance.Client.Address, "tools/turns");

        Assert.Equal([Answer, Answer, Answer, Answer], seen.GetProperty("texts").EnumerateArray().Select(text => text.GetString()));
        Assert.Equal("""["message","function_call","function_call_output","message"]""", seen.GetProperty("items").GetRawText());
    }

    [ToolTheory("node")]
    [InlineData("chat", """["user","assistant","tool"]""")]
    [InlineData("responses", """["user","item_reference","function_call","function_call_output"]""")]
    public async Task Text_is_generated_in_several_steps(string api, string second)
    {
        var seen = await NodeClient.RunAsync(instance.Client.Address, "tools/steps", new { api });

        Assert.Equal(Answer, seen.Text("text"));
        Assert.Equal("""["tool-calls","stop"]""", seen.GetProperty("steps").GetRawText());
        Assert.Equal(second, seen.GetProperty("inputs")[1].GetRawText());
    }

    [ToolTheory("node")]
    [InlineData("chat")]
    [InlineData("responses")]
    public async Task Text_is_streamed_in_several_steps(string api)
    {
        var seen = await NodeClient.RunAsync(instance.Client.Address, "tools/streamedSteps", new { api });

        Assert.Equal(Answer, seen.Text("text"));
        Assert.Equal("""["tool-calls","stop"]""", seen.GetProperty("steps").GetRawText());
        Assert.Equal("""["Rain in Oslo."]""", seen.GetProperty("results").GetRawText());
    }

    [ToolFact("node")]
    public async Task Runner_stores_its_completions_calls_and_outputs_are_kept_with_them()
    {
        var seen = await NodeClient.RunAsync(instance.Client.Address, "tools/stored");

        Assert.Equal(Answer, seen.Text("text"));
        Assert.Equal("""[{"name":"weather","arguments":"{\"city\":\"Oslo\"}"}]""", seen.GetProperty("calls").GetRawText());
        var messages = seen.GetProperty("messages").EnumerateArray().ToArray();
        Assert.Equal(["user", "assistant", "tool"], messages.Select(message => message.Text("role")));
        Assert.Equal("weather", messages[1].GetProperty("calls")[0].GetProperty("function").Text("name"));
        Assert.Equal(messages[1].GetProperty("calls")[0].Text("id"), messages[2].Text("id"));
        Assert.Equal("Rain in Oslo.", messages[2].Text("content"));
    }

    [ToolFact("node")]
    public async Task Response_with_a_call_is_streamed_its_arguments_come_in_pieces()
    {
        var seen = await NodeClient.RunAsync(instance.Client.Address, "tools/stream");

        Assert.True(seen.GetProperty("pieces").GetInt32() > 1);
        Assert.Equal("""{"city":"Oslo"}""", seen.Text("text"));
        Assert.Equal(
            ("function_call", "weather", """{"city":"Oslo"}"""),
            (seen.GetProperty("call").Text("type"), seen.GetProperty("call").Text("name"), seen.GetProperty("call").Text("arguments")));
        Assert.Equal("weather", seen.GetProperty("tools")[0].Text("name"));
    }
}
