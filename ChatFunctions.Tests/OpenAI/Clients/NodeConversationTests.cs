namespace ChatFunctions.Tests.OpenAI.Clients;

/// <summary>The Conversations API with the npm client <c>openai</c>, and the same conversations at <c>/api/chat</c>.</summary>
[Trait("Category", "Contract")]
public abstract class NodeConversationTests(ContractInstance instance)
{
    public sealed class OnLocalHost(ContractInstance.OnLocalHost instance)
        : NodeConversationTests(instance), IClassFixture<ContractInstance.OnLocalHost>;

    public sealed class OnWorker(ContractInstance.OnWorker instance)
        : NodeConversationTests(instance), IClassFixture<ContractInstance.OnWorker>;

    public static TheoryData<string> OddIds => ["conv_x", "conv_", "a_b-c_1-2", "_", "resp_x_1-00000000", $"t-{new string('9', 62)}"];

    [ToolFact("node")]
    public async Task Responses_name_a_conversation_it_remembers_and_keeps_its_metadata()
    {
        var seen = await RunAsync("conversations/remembers");

        Assert.Equal("birds", seen.GetProperty("conversation").GetProperty("metadata").Text("topic"));
        Assert.Equal("words", seen.GetProperty("read").GetProperty("metadata").Text("topic"));
        Assert.Contains(
            "Before that you said: \"The code word is heron.\" I received 2 messages", seen.Text("answer"), StringComparison.Ordinal);
        Assert.Contains("I received 4 messages", seen.Text("again"), StringComparison.Ordinal);
    }

    [ToolFact("node")]
    public async Task Conversation_has_120_items_they_are_listed_in_both_orders_and_after_any()
    {
        var seen = await RunAsync("conversations/pages");

        var all = Enumerable.Range(0, 120).Select(n => $"m{n}").ToArray();
        Assert.Equal(all, Texts(seen, "oldestFirst"));
        Assert.Equal(all.Reverse(), Texts(seen, "newestFirst"));
        Assert.Equal(all.Reverse().Take(20), Texts(seen, "usual"));
        Assert.Equal(["m3", "m4"], Texts(seen, "next"));
        Assert.Equal(["m1", "m0"], Texts(seen, "before"));
    }

    [ToolFact("node")]
    public async Task Item_and_conversation_are_deleted_they_are_gone_for_every_route()
    {
        var seen = await RunAsync("conversations/deletes");

        Assert.True(seen.GetProperty("left").GetBoolean());
        Assert.Contains(
            "Before that you said: \"The code word is heron.\" I received 2 messages", seen.Text("answer"), StringComparison.Ordinal);
        Assert.Equal(["The code word is heron.", "Which is it?", seen.Text("answer")], Texts(seen, "items"));
        Assert.True(seen.GetProperty("deleted").GetProperty("deleted").GetBoolean());
        AssertGone("goneItem", "item_id");
        AssertGone("gone", "conversation_id");
        AssertGone("goneResponse", "response_id");
        AssertGone("goneTarget", "conversation");

        void AssertGone(string name, string param) =>
            Assert.Equal(("NotFoundError", param), (seen.GetProperty(name).Text("name"), seen.GetProperty(name).Text("param")));
    }

    [ToolTheory("node")]
    [MemberData(nameof(OddIds))]
    public async Task Conversation_began_at_api_chat_the_client_goes_on_with_it_and_the_other_way_round(string id)
    {
        await instance.Client.DeleteAsync(id);
        var first = (await instance.Client.PostAsync(id, "The code word is heron.")).Expect(HttpStatusCode.OK).Body;

        var seen = await RunAsync("conversations/goesOn", new { id });
        var last = (await instance.Client.PostAsync(id, "Thank you.")).Expect(HttpStatusCode.OK).Body;

        Assert.Equal($"conv_{id}", seen.Text("conversation"));
        Assert.Contains(
            "Before that you said: \"The code word is heron.\" I received 3 messages", seen.Text("answer"), StringComparison.Ordinal);
        Assert.Equal(
            ["The code word is heron.", first, "What did I say?", seen.Text("answer")],
            seen.GetProperty("items").EnumerateArray().Take(4).Select(item => item[1].GetString()));
        Assert.Contains("Before that you said: \"And now?\" I received 7 messages", last, StringComparison.Ordinal);
        Assert.Equal(8, (await instance.Client.MessagesAsync(id)).Count);
    }

    private static IEnumerable<string?> Texts(JsonElement seen, string name) =>
        seen.GetProperty(name).EnumerateArray().Select(text => text.GetString());

    private Task<JsonElement> RunAsync(string scenario, object? arguments = null) =>
        NodeClient.RunAsync(instance.Client.Address, scenario, arguments);
}
