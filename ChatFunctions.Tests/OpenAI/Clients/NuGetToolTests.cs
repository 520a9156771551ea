using OpenAI.Responses;

#pragma warning disable OPENAI001 // The package calls this client experimental.

namespace ChatFunctions.Tests.OpenAI.Clients;

/// <summary>Tools and structured output of the Responses API with the NuGet package OpenAI.</summary>
[Trait("Category", "Contract")]
public abstract class NuGetToolTests(ContractInstance instance)
{
    public sealed class OnLocalHost(ContractInstance.OnLocalHost instance)
        : NuGetToolTests(instance), IClassFixture<ContractInstance.OnLocalHost>;

    public sealed class OnWorker(ContractInstance.OnWorker instance) : NuGetToolTests(instance), IClassFixture<ContractInstance.OnWorker>;

    private ResponsesClient Client => new NuGetClients(instance.Client.Address).Responses;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Model_calls_a_function_it_answers_with_what_that_put_out(bool wholeHistory)
    {
        var parameters = BinaryData.FromString("""{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}""");
        CreateResponseOptions Asking(IEnumerable<ResponseItem> input, string? previous)
        {
            var options = new CreateResponseOptions
            {
                Model = NuGetClients.Model,
                PreviousResponseId = previous,
                Tools = { ResponseTool.CreateFunctionTool("weather", parameters, strictModeEnabled: true) },
            };
            input.ToList().ForEach(options.InputItems.Add);
            return options;
        }

        ResponseItem[] input = [ResponseItem.CreateUserMessageItem("""[[model: tool=weather arguments={"city":"Oslo"}]]""")];
        var asking = (await Client.CreateResponseAsync(Asking(input, previous: null))).Value;
        var call = Assert.IsType<FunctionCallResponseItem>(Assert.Single(asking.OutputItems));
        ResponseItem[] output = [ResponseItem.CreateFunctionCallOutputItem(call.CallId, $"Rain: {call.FunctionArguments}")];
        var answer = (await Client.CreateResponseAsync(wholeHistory
            ? Asking([.. input, .. asking.OutputItems, .. output], previous: null)
            : Asking(output, asking.Id))).Value;

        Assert.Equal("weather", call.FunctionName);
        Assert.Equal("""The tool said: "Rain: {"city":"Oslo"}".""", answer.GetOutputText());
    }

    [Fact]
    public async Task Schema_is_sent_the_response_is_an_instance_of_it()
    {
        var schema = BinaryData.FromString("""{"type":"object","properties":{"sky":{"enum":["clear","cloudy"]}},"required":["sky"]}""");
        var options = new CreateResponseOptions
        {
            Model = NuGetClients.Model,
            InputItems = { ResponseItem.CreateUserMessageItem("How is it?") },
            TextOptions = new() { TextFormat = ResponseTextFormat.CreateJsonSchemaFormat("weather", schema, jsonSchemaIsStrict: true) },
        };

        var response = (await Client.CreateResponseAsync(options)).Value;

        Assert.Equal("""{"sky":"clear"}""", response.GetOutputText());
    }
}
