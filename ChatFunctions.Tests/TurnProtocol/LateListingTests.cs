using ChatFunctions.Conversations;

namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>The insert that lists a new conversation comes late, or never.</summary>
public sealed class LateListingTests
{
    [Fact]
    public async Task ConversationIsDeletedFirst_InsertRevivesNothingAndTheSweepLeavesNothing()
    {
        await using var world = await TableWorld.CreateAsync();
        var (worker, other) = (world.Start(), world.Start());
        var gate = worker.Network.GateAt(TableStep.List);
        var post = await worker.PostAsync("demo", "Hello?");
        await gate.Reached;

        await other.DeleteAsync("demo");
        gate.Open();
        (await world.Model.NextCallAsync()).Finish();

        Assert.Equal(ReplyOutcome.Deleted, (await post.EndAsync()).Outcome);
        Assert.Empty(await other.ListAsync());
        Assert.Null(Assert.Single(await other.ListingRowsAsync()).GetString("Title"));
        world.Step(Sweeper.Settled + TimeSpan.FromSeconds(2));
        await other.SweepAsync();
        Assert.Empty(await other.ListingRowsAsync());
    }

    [Fact]
    public async Task WorkerDiesBeforeIt_WhoeverClosesTheTurnListsTheConversation()
    {
        await using var world = await TableWorld.CreateAsync();
        var (worker, other) = (world.Start(), world.Start());
        var gate = worker.Network.GateAt(TableStep.List);
        await worker.PostAsync("demo", "Hello?");
        await gate.Reached;
        worker.Kill();
        Assert.Empty(await other.ListAsync());

        world.ExpireLeases();
        await other.HistoryAsync("demo");

        Assert.Equal(["demo"], await other.ListAsync());
        await other.DeleteAsync("demo");
        Assert.Empty(await other.ListAsync());
    }
}
