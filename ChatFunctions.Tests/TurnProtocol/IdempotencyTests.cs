using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>The same key never makes a second turn, and is never burnt by a failure.</summary>
public sealed class IdempotencyTests
{
    [Theory]
    [InlineData("demo")]
    [InlineData(null)]
    public async Task TwentyAtOnceOverTwoWorkers_OneTurnAndOneModelCall(string? conversationId)
    {
        await using var world = await TableWorld.CreateAsync();
        Worker[] workers = [world.Start(), world.Start()];

        var posting = Task.WhenAll(Enumerable.Range(0, 20).Select(index => workers[index % 2].PostAsync(conversationId, "Hello?", "key")));
        var call = await world.Model.NextCallAsync();
        call.Say("Hel", "lo.");
        var posts = await posting;
        call.Finish();
        var answers = await Task.WhenAll(posts.Select(post => post.ReadAsync()));
        var again = await (await workers[0].PostAsync(conversationId, "Hello?", "key")).ReadAsync();

        Assert.Single(posts, post => post.Running is not null);
        Assert.All(answers, answer => Assert.Equal(again, answer));
        Assert.Equal("response.completed", again.Terminal);
        Assert.Single(world.Model.Calls);
        var id = Assert.Single(posts.Select(post => post.ConversationId).Distinct());
        Assert.Equal(["Hello?", "Hello."], (await workers[1].HistoryAsync(id))!.Messages.Select(message => message.Text));
        Assert.Equal([id], await workers[1].ListAsync());
    }

    [Fact]
    public async Task OtherTurnOfTheKeyBetweenHeadAndBegin_NoSecondTurn()
    {
        await using var world = await TableWorld.CreateAsync();
        world.Model.Reply = _ => ["Yes."];
        var (slow, other) = (world.Start(), world.Start());
        await (await other.PostAsync("demo", "First?")).EndAsync();
        var gate = slow.Network.GateAt(TableStep.Begin);
        var posting = slow.PostAsync("demo", "Hello?", "key");
        await gate.Reached;

        await (await other.PostAsync("demo", "Hello?", "key")).EndAsync();
        gate.Open();
        var post = await posting;

        Assert.Null(post.Running);
        Assert.Equal(4, (await other.HistoryAsync("demo"))!.Messages.Count);
        Assert.Equal(2, world.Model.Calls.Count);
    }

    [Fact]
    public async Task OtherTurnOfTheKeyBeginsAfterTheHeadIsRead_Attaches()
    {
        await using var world = await TableWorld.CreateAsync();
        var (slow, other) = (world.Start(), world.Start());
        var gate = slow.Network.GateAt(TableStep.Begin);
        var posting = slow.PostAsync("demo", "Hello?", "key");
        await gate.Reached;

        var running = await other.PostAsync("demo", "Hello?", "key");
        gate.Open();
        var post = await posting;
        var call = await world.Model.NextCallAsync();
        call.Say("Yes.");
        call.Finish();

        Assert.Equal(running.Token, post.Token);
        Assert.Equal(await running.ReadAsync(), await post.ReadAsync());
    }

    // The head that is read names the key's turn as the one that runs; before the key, or the key's reply, is read, that turn ends without
    // text, and perhaps a third request begins it again.
    [Theory]
    [InlineData("key", false)]
    [InlineData("key", true)]
    [InlineData("reply", false)]
    [InlineData("reply", true)]
    public async Task TurnOfTheKeyMovesOnAfterTheHeadIsRead_NoOtherTurnIsInTheWay(string before, bool isBegunAgain)
    {
        await using var world = await TableWorld.CreateAsync();
        var (slow, other) = (world.Start(), world.Start());
        var first = await other.PostAsync("demo", "Hello?", "key");
        var row = before == "key" ? RowKeys.IdempotencyKey("key") : RowKeys.Message(1);
        var gate = slow.Network.GateAt(request => request.Address.Contains($"RowKey='{row}'", StringComparison.Ordinal));
        var posting = slow.PostAsync("demo", "Hello?", "key");
        await gate.Reached;

        (await world.Model.NextCallAsync()).Fail(CompletionError.RateLimited);
        await first.EndAsync();
        var second = isBegunAgain ? await other.PostAsync("demo", "Hello?", "key") : null;
        gate.Open();
        var post = await posting;
        var call = await world.Model.NextCallAsync();
        call.Say("Yes.");
        call.Finish();

        Assert.NotEqual(first.Token, post.Token);
        Assert.Equal(second?.Token ?? post.Token, post.Token);
        Assert.Equal("response.completed", (await post.ReadAsync()).Terminal);
        Assert.Equal(["Hello?", "Yes."], (await other.HistoryAsync("demo"))!.Messages.Select(message => message.Text));
        Assert.Equal(2, world.Model.Calls.Count);
    }

    [Fact]
    public async Task OtherBody_IsRefused()
    {
        await using var world = await TableWorld.CreateAsync();
        world.Model.Reply = _ => ["Yes."];
        var worker = world.Start();
        await (await worker.PostAsync("demo", "Hello?", "key")).EndAsync();

        await Assert.ThrowsAsync<IdempotencyKeyReusedException>(() => worker.PostAsync("demo", "Good bye?", "key"));
        Assert.Equal(2, (await worker.HistoryAsync("demo"))!.Messages.Count);
    }

    [Fact]
    public async Task EndedWithoutTextAndLatest_BeginsAgainInItsPlace()
    {
        await using var world = await TableWorld.CreateAsync();
        var (worker, other) = (world.Start(), world.Start());
        var first = await worker.PostAsync("demo", "Hello?", "key");
        (await world.Model.NextCallAsync()).Fail(CompletionError.RateLimited);
        Assert.Equal(429, (await first.ReadAsync()).Status);
        await first.EndAsync();

        var second = await other.PostAsync("demo", "Hello?", "key");
        var call = await world.Model.NextCallAsync();
        call.Say("Yes.");
        call.Finish();
        await second.EndAsync();

        Assert.NotEqual(first.Token, second.Token);
        Assert.DoesNotContain(call.Request.Messages.SkipLast(1), message => message.Text == "Hello?");
        var messages = (await other.HistoryAsync("demo"))!.Messages;
        Assert.Equal([("Hello?", "completed"), ("Yes.", "completed")], messages.Select(message => (message.Text, message.Status)));
        Assert.Equal(await second.ReadAsync(), await (await worker.PostAsync("demo", "Hello?", "key")).ReadAsync());
        Assert.Equal(2, world.Model.Calls.Count);
    }

    [Fact]
    public async Task EndedWithoutTextAndOthersCameAfter_BeginsAtTheEnd()
    {
        await using var world = await TableWorld.CreateAsync();
        var worker = world.Start();
        var first = await worker.PostAsync("demo", "Hello?", "key");
        (await world.Model.NextCallAsync()).Fail(CompletionError.Unavailable);
        await first.EndAsync();
        world.Model.Reply = request => [$"Reply to {request.Messages[^1].Text}"];
        await (await worker.PostAsync("demo", "Next?")).EndAsync();

        await (await worker.PostAsync("demo", "Hello?", "key")).EndAsync();
        await (await worker.PostAsync("demo", "Hello?", "key")).ReadAsync();

        Assert.Equal(
            ["Hello?", "", "Next?", "Reply to Next?", "Hello?", "Reply to Hello?"],
            (await worker.HistoryAsync("demo"))!.Messages.Select(message => message.Text));
        Assert.Equal(3, world.Model.Calls.Count);
    }

    [Fact]
    public async Task InterruptedWithText_IsReplayedAndNotPaidAgain()
    {
        await using var world = await TableWorld.CreateAsync();
        var (worker, other) = (world.Start(), world.Start());
        var post = await worker.PostAsync("demo", "Hello?", "key");
        (await world.Model.NextCallAsync()).Say("Hel");
        await post.JournaledAsync(1);
        worker.Kill();
        world.ExpireLeases();

        var retry = await other.PostAsync("demo", "Hello?", "key");
        var answer = await retry.ReadAsync();

        Assert.Equal(post.Token, retry.Token);
        Assert.Equal((200, "response.incomplete"), (answer.Status, answer.Terminal));
        Assert.Contains("\"delta\":\"Hel\"", answer.Body, StringComparison.Ordinal);
        Assert.Single(world.Model.Calls);
    }

    [Fact]
    public async Task AfterDelete_KeyIsGoneWithTheConversation()
    {
        await using var world = await TableWorld.CreateAsync();
        world.Model.Reply = _ => ["Yes."];
        var worker = world.Start();
        var first = await worker.PostAsync("demo", "Hello?", "key");
        await first.EndAsync();
        await worker.DeleteAsync("demo");

        var second = await worker.PostAsync("demo", "Another?", "key");
        await second.EndAsync();

        Assert.NotNull(second.Running);
        Assert.Equal(1, second.Running.Turn.Head.Generation);
        Assert.Equal(["Another?", "Yes."], (await worker.HistoryAsync("demo"))!.Messages.Select(message => message.Text));
    }
}
