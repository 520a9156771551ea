using System.ClientModel;
using OpenAI.Responses;

#pragma warning disable OPENAI001 // The package calls this client experimental.

namespace ChatFunctions.Tests.OpenAI.Clients;

/// <summary>The examples of <c>docs/clients.md</c> for OpenAI's SDKs.</summary>
[Trait("Category", "Contract")]
public abstract class SdkExampleTests(ContractInstance instance)
{
    public sealed class OnLocalHost(ContractInstance.OnLocalHost instance)
        : SdkExampleTests(instance), IClassFixture<ContractInstance.OnLocalHost>;

    public sealed class OnWorker(ContractInstance.OnWorker instance) : SdkExampleTests(instance), IClassFixture<ContractInstance.OnWorker>;

    private const string Document = "docs/clients.md";
    private const string Section = "## OpenAI's SDKs";
    private const string AddressThere = "http://localhost:7071/api/v1";

    // The C# example below stands in the document as it is here, but for the address and the key.
    private const string AddressHere = "$\"{instance.Client.Address}v1\"";
    private const string KeyHere = "HostEnvironment.ForeignKey ?? \"any\"";

    private const string Remembered = "You said: \"Who am I?\" Before that you said: \"My name is Ada.\" I received 3 messages";

    [ToolFact("node")]
    public async Task Javascript_example_runs_it_chats_remembers_and_resumes()
    {
        var code = (await DocumentExample.ReadAsync(Document, Section, "js"))
            .Replace(AddressThere, $"{instance.Client.Address}v1", StringComparison.Ordinal)
            .Replace("'any'", $"'{HostEnvironment.ForeignKey ?? "any"}'", StringComparison.Ordinal);

        var text = await NodeClient.EvaluateAsync(code);

        AssertExample(text);
    }

    [Fact]
    public async Task Csharp_example_runs_it_chats_remembers_and_resumes()
    {
        using var Console = new StringWriter(CultureInfo.InvariantCulture);
        // From here on
        var client = new ResponsesClient(
            new ApiKeyCredential(HostEnvironment.ForeignKey ?? "any"), new() { Endpoint = new($"{instance.Client.Address}v1") });
        ResponseResult hello = await client.CreateResponseAsync("offline-model", "My name is Ada.");
        ResponseResult answer = await client.CreateResponseAsync("offline-model", "Who am I?", hello.Id); // It remembers.
        Console.WriteLine(answer.GetOutputText());
        var rest =
            client.GetResponseStreamingAsync(
                new GetResponseOptions(answer.Id) { StreamingEnabled = true, StartingAfter = 9 }); // It resumes, anywhere.
        await foreach (var update in await rest) { Console.Write((update as StreamingResponseOutputTextDeltaUpdate)?.Delta); }
        // to here
        AssertExample(Console.ToString());
    }

    [Fact]
    public async Task Csharp_example_stands_in_the_document_as_it_runs_here()
    {
        var code = (await DocumentExample.SourceAsync("SdkExampleTests.cs"))
            .Replace(AddressHere, $"\"{AddressThere}\"", StringComparison.Ordinal)
            .Replace(KeyHere, "\"any\"", StringComparison.Ordinal);

        DocumentExample.AssertSame(code, await DocumentExample.ReadAsync(Document, Section, "csharp"));
    }

    // The whole answer, and what came after event 9: the deltas from the seventh on.
    private static void AssertExample(string text)
    {
        var lines = text.Split('\n', 2, StringSplitOptions.TrimEntries);
        Assert.StartsWith(Remembered, lines[0], StringComparison.Ordinal);
        Assert.StartsWith("that you said: \"My name is Ada.\"", lines[1], StringComparison.Ordinal);
        Assert.EndsWith(lines[1], lines[0], StringComparison.Ordinal);
    }
}
