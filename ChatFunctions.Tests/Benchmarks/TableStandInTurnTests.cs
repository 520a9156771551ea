using ChatFunctions.Benchmarks.Tables;

namespace ChatFunctions.Tests.Benchmarks;

/// <summary>That the app finds nothing amiss with the stand-in.</summary>
public sealed class TableStandInTurnTests(ITestOutputHelper output)
{
    [Fact]
    public async Task App_keeps_its_conversations_in_the_stand_in_they_go_on_are_read_and_are_deleted()
    {
        await using var table = await TableStandIn.StartAsync();
        var settings = new Dictionary<string, string?> { ["ConversationStore__ConnectionString"] = table.ConnectionString };
        await using var instance = await ModelInstance.StartAsync(output, settings);
        var (client, id) = (instance.Client, ChatClient.NewId());

        (await client.PostAsync(id, "[[model: deltas=2]] one é😀'\"", ChatClient.EventStream)).Expect(HttpStatusCode.OK);
        (await client.PostAsync(id, "[[model: deltas=1]] two")).Expect(HttpStatusCode.OK);
        Assert.Equal(["w1 w2"], instance.Messages.Where(message => message.Role == "assistant").Select(message => message.Text));
        (await client.PostAsync(id, $"[[model: deltas=1]] {new string('é', 90_000)}")).Expect(HttpStatusCode.OK);

        var messages = await client.MessagesAsync(id);
        Assert.Equal("[[model: deltas=2]] one é😀'\"", messages[0].GetProperty("content").GetString());
        Assert.EndsWith(new string('é', 90_000), messages[4].GetProperty("content").GetString(), StringComparison.Ordinal);
        Assert.Equal(6, messages.Count);
        Assert.Equal(2, (await client.HistoryAsync(id, "?limit=2")).GetProperty("messages").GetArrayLength());
        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync(id)).Status);
        (await client.GetAsync($"chat/{id}")).ExpectProblem(404);
    }
}
