using System.ClientModel;
using System.Net.Http.Json;
using ChatFunctions.Tests.Contract.Wires;
using OpenAI.Responses;

#pragma warning disable OPENAI001 // The package calls this client experimental.

namespace ChatFunctions.Tests.OpenAI.Clients;

/// <summary>Stock clients with their usual retries, against a model that refuses: whatever they do, one question is stored.</summary>
[Trait("Category", "Instance")]
public abstract class RetryTests(WiresInstance instance)
{
    public sealed class OnLocalHost(Patient.OnLocalHost instance) : RetryTests(instance), IClassFixture<Patient.OnLocalHost>;

    public sealed class OnWorker(Patient.OnWorker instance) : RetryTests(instance), IClassFixture<Patient.OnWorker>;

    /// <summary>Instances for which a slow machine is no silent model.</summary>
    public static class Patient
    {
        public sealed class OnLocalHost() : WiresInstance(HostKind.LocalHost, "60 s");

        public sealed class OnWorker() : WiresInstance(HostKind.Worker, "60 s");
    }

    private static readonly string[] Clients = ["npm openai", "npm ai", "NuGet OpenAI"];

    // Directive; what the client ends with; how the stored reply ends. The app itself asks three times where the model says 500.
    [ToolTheory("node")]
    [InlineData("status=500", "502", "failed")]
    [InlineData("status=500 times=4", "w1 w2", "completed")]
    [InlineData("status=429 retry-after=1", "429", "failed")]
    [InlineData("status=429 times=1", "w1 w2", "completed")]
    [InlineData("cut=0", "502", "failed")]
    [InlineData("status=400", "400", "failed")]
    [InlineData("status=401", "502", "failed")]
    public async Task Model_refuses_each_client_leaves_one_question(string directive, string end, string status)
    {
        var seen = await Task.WhenAll(Clients.Select(client => SeeAsync(client, directive)));

        Assert.Equal(Clients.Select(client => (client, end, $"user assistant {status}")), seen);
    }

    private async Task<(string Client, string End, string Stored)> SeeAsync(string client, string directive)
    {
        var created = await instance.Client.SendAsync(HttpMethod.Post, "v1/conversations", JsonContent.Create(new { }));
        var conversation = created.Expect(HttpStatusCode.OK).Json.Text("id")!;
        var input = $"[[model: deltas=2 {directive}]] {conversation}";
        var end = client switch
        {
            "npm openai" =>
                (await NodeClient.RunAsync(instance.Client.Address, "retries/openai", new { conversation, input })).GetString()!,
            "npm ai" => (await NodeClient.RunAsync(instance.Client.Address, "retries/ai", new { conversation, input })).GetString()!,
            _ => await AskAsync(conversation, input),
        };
        var messages = await instance.Client.MessagesAsync(conversation["conv_".Length..]);
        return (client, end, $"{string.Join(' ', messages.Select(message => message.Text("role")))} {messages[^1].Text("status")}");
    }

    private async Task<string> AskAsync(string conversation, string input)
    {
        var options = new CreateResponseOptions
        {
            Model = NuGetClients.Model,
            ConversationOptions = new ResponseConversationOptions(conversation),
            InputItems = { ResponseItem.CreateUserMessageItem(input) },
        };
        try
        {
            return (await new NuGetClients(instance.Client.Address).Responses.CreateResponseAsync(options)).Value.GetOutputText();
        }
        catch (ClientResultException failure)
        {
            return $"{failure.Status}";
        }
    }
}
