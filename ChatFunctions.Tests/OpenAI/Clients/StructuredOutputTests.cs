namespace ChatFunctions.Tests.OpenAI.Clients;

/// <summary>JSON by a schema, with the stock clients that check it themselves.</summary>
[Trait("Category", "Contract")]
public abstract class StructuredOutputTests(ContractInstance instance)
{
    private const string Smallest = """{"city":"","degrees":null,"sky":"clear","days":[]}""";

    public sealed class OnLocalHost(ContractInstance.OnLocalHost instance)
        : StructuredOutputTests(instance), IClassFixture<ContractInstance.OnLocalHost>;

    public sealed class OnWorker(ContractInstance.OnWorker instance)
        : StructuredOutputTests(instance), IClassFixture<ContractInstance.OnWorker>;

    [ToolTheory("node")]
    [InlineData("structured/parsed")]
    [InlineData("structured/objects")]
    public async Task Schema_is_sent_the_client_gets_an_object_of_it(string scenario)
    {
        var objects = await NodeClient.RunAsync(instance.Client.Address, scenario);

        Assert.Equal(3, objects.GetArrayLength());
        Assert.All(objects.EnumerateArray(), seen => Assert.Equal(Smallest, seen.GetRawText()));
    }

    [ToolFact("node")]
    public async Task Json_is_cut_it_is_never_whole()
    {
        var seen = await NodeClient.RunAsync(instance.Client.Address, "structured/cut");

        Assert.Equal(
            ("incomplete", "max_output_tokens", "LengthFinishReasonError"), (seen.Text("status"), seen.Text("reason"), seen.Text("error")));
    }
}
