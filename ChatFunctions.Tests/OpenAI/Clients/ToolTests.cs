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
    public async Task Text_is_generated_in_several_steps()
    {
        var seen = await NodeClient.RunAsync(instance.Client.Address, "tools/steps");

        Assert.Equal(Answer, seen.Text("text"));
        Assert.Equal("""["tool-calls","stop"]""", seen.GetProperty("steps").GetRawText());
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
