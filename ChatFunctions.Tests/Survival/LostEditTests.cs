using ChatFunctions.Tests.OpenAI;
using ChatFunctions.Tests.OpenAI.Clients;

namespace ChatFunctions.Tests.Survival;

/// <summary>
/// A stock client whose edit is applied while its response is lost on the way from the table, and a turn that begins then.
/// </summary>
[Trait("Category", "Survival")]
public sealed class LostEditTests(ITestOutputHelper output)
{
    [ToolFact("node")]
    public async Task Response_of_added_items_is_lost_and_a_turn_begins_the_client_s_retries_double_nothing()
    {
        await using var cluster = await Cluster.StartAsync(output);
        await using var node = await cluster.AddBehindProxyAsync();
        await using var other = await cluster.AddAsync();
        var id = ChatClient.NewId();
        (await other.Client.PostAsync(id, "[[model: deltas=1]] First?")).Expect(HttpStatusCode.OK);

        // Head without a turn, and messages: to the table an edit is what an end is.
        var lost = node.Proxy.Add(FaultKind.LoseResponse, request => request.IsOf(id) && request.IsEnd);
        var held = node.Proxy.Add(FaultKind.Hold, request => request.IsOf(id) && request.IsRead && lost.Count > 0);

        var adding = NodeClient.RunAsync(node.Client.Address, "retries/items", new { conversation = $"conv_{id}", content = "Added." });
        await held.Met;
        using var meanwhile = await other.Client.OpenAsync(id, "[[model: deltas=40 delay=50]] Meanwhile?");
        await held.ReleaseAsync();
        var added = await adding;
        await other.Client.EndedReplyAsync(id);

        var messages = await other.Client.MessagesAsync(id);
        Assert.Equal(
            ["[[model: deltas=1]] First?", "w1", "Added.", "[[model: deltas=40 delay=50]] Meanwhile?", Words.Of(40)],
            messages.Select(message => message.Text("content")));
        Assert.Equal(messages[2].Text("id"), Assert.Single(added.EnumerateArray()).GetString());
    }
}
