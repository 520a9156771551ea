using System.ClientModel;
using OpenAI.Conversations;
using OpenAI.Responses;

#pragma warning disable OPENAI001 // The package calls this client experimental.

namespace ChatFunctions.Tests.OpenAI.Clients;

/// <summary>The Conversations API with the NuGet package OpenAI.</summary>
[Trait("Category", "Contract")]
public abstract class NuGetConversationTests(ContractInstance instance)
{
    public sealed class OnLocalHost(ContractInstance.OnLocalHost instance)
        : NuGetConversationTests(instance), IClassFixture<ContractInstance.OnLocalHost>;

    public sealed class OnWorker(ContractInstance.OnWorker instance)
        : NuGetConversationTests(instance), IClassFixture<ContractInstance.OnWorker>;

    private NuGetClients Clients => new(instance.Client.Address);

    [Fact]
    public async Task Conversation_is_created_updated_and_deleted()
    {
        var client = Clients.Conversations;
        var options = new ConversationCreationOptions { Metadata = { ["topic"] = "birds" } };
        var created = (await client.CreateConversationAsync(options)).Value;

        var updated = (
            await client.UpdateConversationAsync(created.Id, new ConversationUpdateOptions { Metadata = { ["topic"] = "words" } })).Value;
        var read = (await client.GetConversationAsync(created.Id)).Value;
        var deleted = (await client.DeleteConversationAsync(created.Id)).Value;

        Assert.Equal("birds", created.Metadata["topic"]);
        Assert.Equal("words", updated.Metadata["topic"]);
        Assert.Equal("words", read.Metadata["topic"]);
        Assert.Equal(created.CreatedAt, read.CreatedAt);
        Assert.True(deleted.Deleted);
        Assert.Equal(404, (await Assert.ThrowsAsync<ClientResultException>(() => client.GetConversationAsync(created.Id))).Status);
    }

    [Fact]
    public async Task Responses_name_a_conversation_it_remembers_its_items_and_their_turns()
    {
        var client = Clients.Conversations;
        var options = new ConversationCreationOptions { Items = { ResponseItem.CreateUserMessageItem("The code word is heron.") } };
        var id = (await client.CreateConversationAsync(options)).Value.Id;

        var response = (await Clients.Responses.CreateResponseAsync(new CreateResponseOptions
        {
            Model = NuGetClients.Model,
            ConversationOptions = new ResponseConversationOptions(id),
            InputItems = { ResponseItem.CreateUserMessageItem("What is the code word?") },
        })).Value;

        Assert.Equal(id, response.ConversationOptions.ConversationId);
        Assert.Contains(
            "Before that you said: \"The code word is heron.\" I received 2 messages", response.GetOutputText(), StringComparison.Ordinal);
        Assert.Equal(
            ["The code word is heron.", "What is the code word?", response.GetOutputText()], (await ItemsAsync(client, id)).Select(Text));
    }

    [Fact]
    public async Task Items_are_added_and_deleted_the_list_follows()
    {
        var client = Clients.Conversations;
        var id = (await client.CreateConversationAsync(new ConversationCreationOptions())).Value.Id;
        using var items = BinaryContent.Create(BinaryData.FromObjectAsJson(new
        {
            items = Enumerable.Range(1, 5).Select(n => new { type = "message", role = "user", content = $"m{n}" }),
        }));

        await client.CreateConversationItemsAsync(id, items);
        var all = await ItemsAsync(client, id);
        await client.DeleteConversationItemAsync(id, all[2].GetProperty("id").GetString());
        var one = await client.GetConversationItemAsync(id, all[3].GetProperty("id").GetString());

        Assert.Equal(["m1", "m2", "m3", "m4", "m5"], all.Select(Text));
        Assert.Equal(["m1", "m2", "m4", "m5"], (await ItemsAsync(client, id)).Select(Text));
        Assert.Equal("m4", Text(one.GetRawResponse().Content.ToObjectFromJson<JsonElement>()));
    }

    [Fact]
    public async Task Conversation_began_at_api_chat_the_client_goes_on_with_it()
    {
        var id = ChatClient.NewId();
        (await instance.Client.PostAsync(id, "The code word is heron.")).Expect(HttpStatusCode.OK);

        var options = new CreateResponseOptions
        {
            Model = NuGetClients.Model,
            ConversationOptions = new ResponseConversationOptions($"conv_{id}"),
            InputItems = { ResponseItem.CreateUserMessageItem("Which is it?") },
        };
        var response = (await Clients.Responses.CreateResponseAsync(options)).Value;

        Assert.Contains("I received 3 messages", response.GetOutputText(), StringComparison.Ordinal);
        Assert.Equal(response.GetOutputText(), (await instance.Client.MessagesAsync(id))[3].GetProperty("content").GetString());
    }

    // By pages of two, as the client asks for them.
    private static async Task<IReadOnlyList<JsonElement>> ItemsAsync(ConversationClient client, string id)
    {
        var items = new List<JsonElement>();
        await foreach (
            var page in client.GetConversationItemsAsync(id, limit: 2, order: "asc", after: null, include: null, options: null)
                .GetRawPagesAsync())
        {
            items.AddRange(page.GetRawResponse().Content.ToObjectFromJson<JsonElement>().GetProperty("data").EnumerateArray());
        }

        return items;
    }

    private static string? Text(JsonElement item) => item.GetProperty("content")[0].Text("text");
}
