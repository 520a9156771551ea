namespace ChatFunctions.Tests.Contract;

/// <summary>A conversation has at most one active turn.</summary>
[Trait("Category", "Contract")]
public abstract class BusyConversationTests(ContractInstance instance)
{
    public sealed class OnLocalHost(ContractInstance.OnLocalHost instance)
        : BusyConversationTests(instance), IClassFixture<ContractInstance.OnLocalHost>;

    public sealed class OnWorker(ContractInstance.OnWorker instance)
        : BusyConversationTests(instance), IClassFixture<ContractInstance.OnWorker>;

    private ChatClient Client => instance.Client;

    [Fact]
    public async Task Second_message_comes_while_a_reply_runs_it_is_refused_and_nothing_is_interleaved()
    {
        var id = ChatClient.NewId();
        using var stream = await Client.OpenAsync(id, "[[model: deltas=80 delay=25]]");
        await stream.ReadUntilAsync("w1");

        var refused = await Client.PostAsync(id, "[[model: delay=0]] Me too");
        var running = await Client.MessagesAsync(id);
        var reply = await stream.ReadToEndAsync();

        var problem = refused.ExpectProblem(409);
        Assert.Equal("1", refused.Headers["Retry-After"]);
        Assert.Equal(stream.TurnId, problem.GetProperty("turnId").GetString());
        Assert.Equal(id, problem.GetProperty("conversationId").GetString());
        Assert.Equal("in_progress", running[1].GetProperty("status").GetString());
        Assert.False(stream.IsCut);
        Assert.Equal(string.Join(' ', Enumerable.Range(1, 80).Select(n => $"w{n}")), reply);
        var messages = await Client.MessagesAsync(id);
        Assert.Equal(["[[model: deltas=80 delay=25]]", reply], messages.Select(message => message.GetProperty("content").GetString()!));
    }

    [Fact]
    public async Task Reply_has_ended_the_next_message_is_taken_at_once()
    {
        var id = ChatClient.NewId();

        for (var n = 0; n < 5; n++)
        {
            // The response ends only after the turn has: no wait is needed in between.
            (await Client.PostAsync(id, "[[model: deltas=2 delay=0]]")).Expect(HttpStatusCode.OK);
        }

        Assert.Equal(10, (await Client.MessagesAsync(id)).Count);
    }

    [Fact]
    public async Task Many_messages_come_at_once_each_is_either_answered_or_refused()
    {
        var id = ChatClient.NewId();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Client.PostAsync(id, $"[[model: echo delay=20]] a b c {n}")));

        var taken = answers.Where(answer => answer.Status == HttpStatusCode.OK).ToList();
        Assert.NotEmpty(taken);
        Assert.All(answers.Except(taken), answer => answer.ExpectProblem(409));
        var messages = await Client.MessagesAsync(id);
        Assert.Equal(taken.Count * 2, messages.Count);
        Assert.Equal(
            taken.Select(answer => answer.Body).Order(),
            messages.Where((_, n) => n % 2 == 1).Select(message => message.GetProperty("content").GetString()!).Order());
        Assert.All(messages.Chunk(2), turn => Assert.EndsWith(
            turn[1].GetProperty("content").GetString()!, turn[0].GetProperty("content").GetString(), StringComparison.Ordinal));
    }
}
