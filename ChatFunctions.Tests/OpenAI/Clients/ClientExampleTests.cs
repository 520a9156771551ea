using System.Net.Http.Json;
using CliWrap;
using CliWrap.Buffered;
using Xunit.Sdk;

namespace ChatFunctions.Tests.OpenAI.Clients;

/// <summary>The examples of <c>docs/clients.md</c> but for OpenAI's SDKs.</summary>
[Trait("Category", "Contract")]
public abstract class ClientExampleTests(ContractInstance instance)
{
    private const string Document = "docs/clients.md";
    private const string There = "http://localhost:7071/api/";
    private const string KeyThere = "any";

    // The C# example below stands in the document as it is here, but for the address and the key.
    private const string AddressHere = "$\"{instance.Client.Address}chat/{_id}\"";
    private const string KeyHere = "$\"Bearer {HostEnvironment.ForeignKey ?? \"any\"}\"";

    private const string Reply = "You said: \"Hello\".";

    private readonly string _id = ChatClient.NewId();

    public sealed class OnLocalHost(ContractInstance.OnLocalHost instance)
        : ClientExampleTests(instance), IClassFixture<ContractInstance.OnLocalHost>;

    public sealed class OnWorker(ContractInstance.OnWorker instance)
        : ClientExampleTests(instance), IClassFixture<ContractInstance.OnWorker>;

    [ToolFact("python3")]
    public async Task Python_loop_runs_it_prints_the_reply_and_fails_where_that_breaks_off()
    {
        var code = await CodeAsync("## Python", "python");

        var whole = await PythonAsync(code);
        var broken = await PythonAsync(Broken(code));

        Assert.Equal(0, whole.ExitCode);
        Assert.StartsWith(Reply, whole.StandardOutput, StringComparison.Ordinal);
        Assert.NotEqual(0, broken.ExitCode);
    }

    [ToolFact("node")]
    public async Task Fetch_loop_runs_it_prints_the_reply_and_throws_where_that_breaks_off()
    {
        var code = await CodeAsync("## `fetch`", "js");

        var whole = await NodeClient.EvaluateAsync(code);

        Assert.StartsWith(Reply, whole, StringComparison.Ordinal);
        await Assert.ThrowsAsync<XunitException>(() => NodeClient.EvaluateAsync(Broken(code)));
    }

    [Fact]
    public async Task HttpClient_loop_runs_it_prints_the_reply()
    {
        using var Console = new StringWriter(CultureInfo.InvariantCulture);
        // From here on
        using var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{instance.Client.Address}chat/{_id}")
        {
            Content = JsonContent.Create(new { message = "Hello" }),
            Headers = { { "Authorization", $"Bearer {HostEnvironment.ForeignKey ?? "any"}" },
                { "Idempotency-Key", Guid.NewGuid().ToString() } },
        };
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var buffer = new char[1024];
        for (int read; (read = await reader.ReadAsync(buffer)) > 0;)
        {
            Console.Write(buffer, 0, read);
        }
        // to here
        Assert.StartsWith(Reply, Console.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task HttpClient_loop_stands_in_the_document_as_it_runs_here()
    {
        var code = (await DocumentExample.SourceAsync("ClientExampleTests.cs"))
            .Replace(AddressHere, $"\"{There}chat/demo\"", StringComparison.Ordinal)
            .Replace(KeyHere, $"\"Bearer {KeyThere}\"", StringComparison.Ordinal);

        DocumentExample.AssertSame(code, await DocumentExample.ReadAsync(Document, "## `HttpClient`", "csharp"));
    }

    [ToolFact("node")]
    public async Task AIChat_example_runs_it_prints_the_reply()
    {
        var code = await CodeAsync("## The AI Chat Protocol", "js");

        await using var node = await NodeFolder.ProtocolClients.StartAsync(["--input-type=module", "--eval", code]);

        Assert.StartsWith(Reply, await node.OutputAsync(), StringComparison.Ordinal);
    }

    /// <summary>Without React, whose part is not ours: the hook's settings are used as it uses them.</summary>
    [ToolFact("node")]
    public async Task UseChat_example_is_set_up_its_transport_gets_the_reply()
    {
        var code = (await CodeAsync("## The AI SDK's `useChat`", "js"))
            .Replace("import { useChat } from '@ai-sdk/react';", "const useChat = settings => settings;", StringComparison.Ordinal);
        const string send =
            """
            const messages = [{ id: 'm1', role: 'user', parts: [{ type: 'text', text: 'Hello' }] }];
            const chunks = await chat.transport.sendMessages({ chatId: chat.id, messages, trigger: 'submit-message' });
            for await (const chunk of chunks) process.stdout.write(chunk.delta ?? '');
            """;

        await using var node = await NodeFolder.ProtocolClients.StartAsync(["--input-type=module", "--eval", code + send]);

        Assert.StartsWith(Reply, await node.OutputAsync(), StringComparison.Ordinal);
    }

    private static async Task<BufferedCommandResult> PythonAsync(string code) => await Cli.Wrap("python3")
        .WithArguments(["-c", code])
        .WithEnvironmentVariables(variables => variables.Set("no_proxy", "*"))
        .WithValidation(CommandResultValidation.None)
        .ExecuteBufferedAsync();

    private static string Broken(string code) => code.Replace("Hello", "[[model: deltas=5 cut=2 delay=5]]", StringComparison.Ordinal);

    private async Task<string> CodeAsync(string section, string language) => (await DocumentExample.ReadAsync(Document, section, language))
        .Replace(There, instance.Client.Address.ToString(), StringComparison.Ordinal)
        .Replace("demo", _id, StringComparison.Ordinal)
        .Replace(KeyThere, HostEnvironment.ForeignKey ?? KeyThere, StringComparison.Ordinal);
}
