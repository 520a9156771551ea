using OpenAI.Responses;

#pragma warning disable OPENAI001 // The package calls this client experimental.

namespace ChatFunctions.Tests.OpenAI.Clients;

/// <summary>The examples of function tools in <c>docs/openai.md</c>.</summary>
[Trait("Category", "Contract")]
public abstract class ToolExampleTests(ContractInstance instance)
{
    public sealed class OnLocalHost(ContractInstance.OnLocalHost instance)
        : ToolExampleTests(instance), IClassFixture<ContractInstance.OnLocalHost>;

    public sealed class OnWorker(ContractInstance.OnWorker instance) : ToolExampleTests(instance), IClassFixture<ContractInstance.OnWorker>;

    private const string Document = "docs/openai.md";
    private const string Section = "## Function tools";

    [ToolTheory("node")]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Javascript_example_runs_the_model_answers_with_what_the_tool_said(int example)
    {
        var code = await DocumentExample.ReadAsync(Document, Section, "js", example);

        var text = await NodeClient.EvaluateAsync($$"""
            import OpenAI from 'openai';
            const client = new OpenAI({ baseURL: '{{instance.Client.Address}}v1', apiKey: '{{HostEnvironment.ForeignKey ?? "any"}}' });
            {{code}}
            """);

        Assert.Equal("The tool said: \"Rain in Oslo.\"", text.Trim());
    }

    [Fact]
    public async Task Csharp_example_runs_the_model_answers_with_what_the_tool_said()
    {
        using var Console = new StringWriter(CultureInfo.InvariantCulture);
        var client = new NuGetClients(instance.Client.Address).Responses;
        // From here on
        var parameters = BinaryData.FromString("""{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}""");
        var weather = ResponseTool.CreateFunctionTool("weather", parameters, strictModeEnabled: true);
        var question = ResponseItem.CreateUserMessageItem("""[[model: tool=weather arguments={"city":"Oslo"}]]""");
        ResponseResult asking = await client.CreateResponseAsync(
            new CreateResponseOptions { Model = "offline-model", Tools = { weather }, InputItems = { question } });
        var outputs = new CreateResponseOptions { Model = "offline-model", Tools = { weather }, PreviousResponseId = asking.Id };
        foreach (var call in asking.OutputItems.OfType<FunctionCallResponseItem>())
        {
            outputs.InputItems.Add(ResponseItem.CreateFunctionCallOutputItem(call.CallId, $"Rain: {call.FunctionArguments}"));
        }

        ResponseResult answer = await client.CreateResponseAsync(outputs);
        Console.WriteLine(answer.GetOutputText()); // The tool said: "Rain: {"city":"Oslo"}".
        // to here
        Assert.Equal("""The tool said: "Rain: {"city":"Oslo"}".""", Console.ToString().Trim());
    }

    [Fact]
    public async Task Csharp_example_stands_in_the_document_as_it_runs_here() => DocumentExample.AssertSame(
        await DocumentExample.SourceAsync("ToolExampleTests.cs"), await DocumentExample.ReadAsync(Document, Section, "csharp"));
}
