using System.ClientModel;
using OpenAI.Responses;

#pragma warning disable OPENAI001 // The package calls this client experimental.

namespace ChatFunctions.Tests.OpenAI.Clients;

/// <summary>The examples of the README's section on OpenAI's SDKs.</summary>
[Trait("Category", "Contract")]
public abstract class ReadmeTests(ContractInstance instance)
{
    public sealed class OnLocalHost(ContractInstance.OnLocalHost instance)
        : ReadmeTests(instance), IClassFixture<ContractInstance.OnLocalHost>;

    public sealed class OnWorker(ContractInstance.OnWorker instance) : ReadmeTests(instance), IClassFixture<ContractInstance.OnWorker>;

    private const string Section = "### With OpenAI's SDKs";
    private const string ReadmeAddress = "http://localhost:7071/api/v1";

    // The C# example below stands in the README as it is here, but for the address and the key.
    private const string AddressHere = "$\"{instance.Client.Address}v1\"";
    private const string KeyHere = "HostEnvironment.ForeignKey ?? \"any\"";

    private const string Remembered = "You said: \"Who am I?\" Before that you said: \"My name is Ada.\" I received 3 messages";

    [ToolFact("node")]
    public async Task Javascript_example_runs_it_chats_remembers_and_resumes()
    {
        var code = (await DocumentExample.ReadAsync("README.md", Section, "js"))
            .Replace(ReadmeAddress, $"{instance.Client.Address}v1", StringComparison.Ordinal)
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
    public async Task Csharp_example_stands_in_the_readme_as_it_runs_here()
    {
        var code = (await DocumentExample.SourceAsync("ReadmeTests.cs"))
            .Replace(AddressHere, $"\"{ReadmeAddress}\"", StringComparison.Ordinal)
            .Replace(KeyHere, "\"any\"", StringComparison.Ordinal);

        DocumentExample.AssertSame(code, await DocumentExample.ReadAsync("README.md", Section, "csharp"));
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
