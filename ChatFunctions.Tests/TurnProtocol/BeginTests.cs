using ChatFunctions.Conversations;

namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>What others do while a worker does not know yet whether its turn has begun.</summary>
public sealed class BeginTests
{
    [Fact]
    public async Task ClosedByOthersBeforeItIsFound_MessageStandsThereOnce()
    {
        await using var world = await TableWorld.CreateAsync();
        var (sleeper, other) = (world.Start(), world.Start());
        var (posting, gate) = await LosingBeginAsync(sleeper, "demo");

        world.ExpireLeases();
        await other.HistoryAsync("demo");
        gate.Open();
        var post = await posting;

        Assert.Null(post.Running);
        Assert.Equal(503, (await post.ReadAsync()).Status);
        Assert.Equal(["Hello?", ""], (await other.HistoryAsync("demo"))!.Messages.Select(message => message.Text));
        Assert.Empty(world.Model.Calls);
    }

    [Fact]
    public async Task ClosedAndFollowedByOthersBeforeItIsFound_MessageStandsThereOnce()
    {
        await using var world = await TableWorld.CreateAsync();
        world.Model.Reply = _ => ["Yes."];
        var (sleeper, other) = (world.Start(), world.Start());
        var (posting, gate) = await LosingBeginAsync(sleeper, "demo");

        world.ExpireLeases();
        await (await other.PostAsync("demo", "Next?")).EndAsync();
        gate.Open();

        Assert.Null((await posting).Running);
        Assert.Equal(["Hello?", "", "Next?", "Yes."], (await other.HistoryAsync("demo"))!.Messages.Select(message => message.Text));
    }

    [Fact]
    public async Task DeletedBeforeItIsFound_BeginsAnewAndIsListed()
    {
        await using var world = await TableWorld.CreateAsync();
        world.Model.Reply = _ => ["Yes."];
        var (sleeper, other) = (world.Start(), world.Start());
        var (posting, gate) = await LosingBeginAsync(sleeper, "demo");

        await other.DeleteAsync("demo");
        gate.Open();
        await (await posting).EndAsync();

        Assert.Equal(["Hello?", "Yes."], (await other.HistoryAsync("demo"))!.Messages.Select(message => message.Text));
        Assert.Equal(["demo"], await other.ListAsync());
    }

    [Fact]
    public async Task ClientLeavesWhileItBegins_TurnIsRun()
    {
        await using var world = await TableWorld.CreateAsync();
        var worker = world.Start();
        using var client = new CancellationTokenSource();
        var gate = worker.Network.GateAt(TableStep.Begin);
        var posting = worker.PostAsync("demo", "Hello?", cancellationToken: client.Token);
        await gate.Reached;

        await client.CancelAsync();
        gate.Open();
        var post = await posting;
        var call = await world.Model.NextCallAsync();
        call.Say("Yes.");
        call.Finish();

        Assert.Equal(TurnStatus.Completed, (await post.EndAsync()).Reply!.Status);
    }

    [Fact]
    public async Task TwoAtOnce_OneBeginsAndTheOtherIsBusy()
    {
        await using var world = await TableWorld.CreateAsync();
        var (one, two) = (world.Start(), world.Start());
        var (first, second) = (one.Network.GateAt(TableStep.Begin), two.Network.GateAt(TableStep.Begin));
        Task<Post>[] posting = [one.PostAsync("demo", "One?"), two.PostAsync("demo", "Two?")];
        await Task.WhenAll(first.Reached, second.Reached);

        first.Open();
        second.Open();
        await Assert.ThrowsAsync<ConversationBusyException>(() => Task.WhenAll(posting));

        var post = await posting.Single(task => task.IsCompletedSuccessfully);
        Assert.Equal(2, (await one.HistoryAsync("demo"))!.Messages.Count);
        Assert.Equal(["demo"], await one.ListAsync());
        Assert.Single(await one.ListingRowsAsync());
        (await world.Model.NextCallAsync()).Finish();
        await post.EndAsync();
        Assert.Single(world.Model.Calls);
    }

    private static async Task<(Task<Post> Posting, Gate Gate)> LosingBeginAsync(Worker worker, string conversationId)
    {
        await worker.CreateTableAsync();
        worker.Network.On(TableStep.Begin, Fault.LoseResponse, 2);
        var gate = worker.Network.GateAt(
            request => request.Step == TableStep.Read && worker.Network.Requests.Any(earlier => earlier.Step == TableStep.Begin));
        var posting = worker.PostAsync(conversationId, "Hello?");
        await gate.Reached;
        return (posting, gate);
    }
}
