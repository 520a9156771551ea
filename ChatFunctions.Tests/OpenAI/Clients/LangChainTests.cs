namespace ChatFunctions.Tests.OpenAI.Clients;

/// <summary>LangChain's OpenAI integration.</summary>
[Trait("Category", "Contract")]
public abstract class LangChainTests(ContractInstance instance)
{
    public sealed class OnLocalHost(ContractInstance.OnLocalHost instance)
        : LangChainTests(instance), IClassFixture<ContractInstance.OnLocalHost>;

    public sealed class OnWorker(ContractInstance.OnWorker instance) : LangChainTests(instance), IClassFixture<ContractInstance.OnWorker>;

    [ToolTheory("node")]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Tools_are_bound_the_model_answers_with_what_one_put_out(bool useResponsesApi, bool streaming)
    {
        var seen = await NodeClient.RunAsync(instance.Client.Address, "langchain/tools", new { useResponsesApi, streaming });

        Assert.Equal("""[{"name":"weather","args":{"city":"Oslo"}}]""", seen.GetProperty("calls").GetRawText());
        Assert.Equal("The tool said: \"Rain in Oslo.\"", seen.Text("text"));
    }

    [ToolTheory("node")]
    [InlineData(false, "jsonSchema")]
    [InlineData(false, "functionCalling")]
    [InlineData(true, "jsonSchema")]
    public async Task Output_is_structured_it_is_of_the_schema(bool useResponsesApi, string method)
    {
        var seen = await NodeClient.RunAsync(instance.Client.Address, "langchain/structured", new { useResponsesApi, method });

        Assert.Equal("""{"city":"","sky":"clear"}""", seen.GetRawText());
    }
}
