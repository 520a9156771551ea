namespace ChatFunctions.Tests.Survival;

/// <summary>Many clients, one conversation, two instances.</summary>
[Trait("Category", "Survival")]
public sealed class ConcurrencyTests(ITestOutputHelper output)
{
    private const int Clients = 20;

    [Fact]
    public async Task Many_messages_come_at_once_over_two_instances_each_gets_its_own_turn_in_one_order()
    {
        await using var cluster = await Cluster.StartAsync(output);
        Node[] nodes = [await cluster.AddAsync(), await cluster.AddAsync()];
        var id = ChatClient.NewId();

        var answers = await Task.WhenAll(Enumerable.Range(0, Clients).Select(n =>
            Polite.PostAsync(nodes[n % 2].Client, id, Message(n), ("Accept", n % 3 == 0 ? ChatClient.EventStream : ChatClient.PlainText))));

        for (var n = 0; n < Clients; n++)
        {
            var answer = answers[n].Expect(HttpStatusCode.OK);
            Assert.Equal(Reply(n), n % 3 == 0 ? SseFrame.Deltas(answer.Frames) : answer.Body);
        }

        Assert.Equal(Clients, answers.Select(answer => answer.TurnId).Distinct().Count());
        var entries = await Entry.ReadAllAsync(nodes[0].Client, id);
        Assert.Equal(entries, await Entry.ReadAllAsync(nodes[1].Client, id));
        Assert.All(entries, entry => Assert.Equal("completed", entry.Status));
        var turns = entries.Chunk(2).ToArray();
        Assert.Equal(
            Enumerable.Range(0, Clients).Select(n => (Message(n), Reply(n))).Order(),
            turns.Select(turn => (turn[0].Content, turn[1].Content)).Order());

        // Each turn saw all that came before it, and nothing else.
        var asked = cluster.Model.Requests.Where(request => request.Body.GetRawText().Contains("Client ", StringComparison.Ordinal))
            .Select(
                request => request.Body.GetProperty("messages").EnumerateArray().Skip(1).Select(
                    message => message.GetProperty("content").GetString()!).ToArray())
            .ToDictionary(messages => messages[^1]);
        Assert.Equal(Clients, asked.Count);
        for (var n = 0; n < Clients; n++)
        {
            Assert.Equal(entries.Take((2 * n) + 1).Select(entry => entry.Content), asked[entries[2 * n].Content]);
        }
    }

    private static string Message(int n) => $"[[model: echo delay=5]] {Reply(n)}";

    private static string Reply(int n) => $"Client {n} says {n} words: {string.Join(' ', Enumerable.Repeat($"word{n}", n))}";
}
