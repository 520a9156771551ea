using ChatFunctions.Completions;
using ChatFunctions.Conversations;

namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>
/// A conversation that nobody could find, because its first turn was refused before anybody heard of it, is removed again.
/// </summary>
public sealed class RefusedConversationTests
{
    [Fact]
    public async Task NobodyNamedIt_NothingIsLeftButATombstone()
    {
        await using var world = await TableWorld.CreateAsync();
        var worker = world.Start();

        var (post, end) = await RefuseAsync(world, await worker.PostAsync(null, "Hello?"));

        Assert.Equal(
            (ReplyOutcome.Removed, TurnStatus.Failed, CompletionError.RateLimited), (end.Outcome, end.Reply!.Status, end.Failure!.Error));
        Assert.Null(await worker.HistoryAsync(post.ConversationId));
        Assert.Null(await worker.AttachAsync(post.ConversationId));
        Assert.Empty(await worker.ListAsync());
        Assert.Single(await worker.RowsAsync(post.ConversationId));
    }

    [Theory]
    [InlineData("demo", null, false)]
    [InlineData(null, "key", false)]
    [InlineData(null, null, true)]
    public async Task SomebodyCanComeBackForIt_ItStays(string? conversationId, string? key, bool speaks)
    {
        await using var world = await TableWorld.CreateAsync();
        var worker = world.Start();

        var (post, end) = await RefuseAsync(world, await worker.PostAsync(conversationId, "Hello?", key), speaks ? ["Ye"] : []);

        Assert.Equal(ReplyOutcome.Committed, end.Outcome);
        Assert.Equal(
            ["Hello?", speaks ? "Ye" : ""], (await worker.HistoryAsync(post.ConversationId))!.Messages.Select(message => message.Text));
        Assert.Equal([post.ConversationId], await worker.ListAsync());
    }

    [Theory]
    [InlineData(Fault.LoseResponse)]
    [InlineData(Fault.ApplyThen503)]
    [InlineData(Fault.Refuse503)]
    [InlineData(Fault.Cut)]
    internal async Task EachStepGoesWrongOnce_IsRemovedAllTheSame(Fault fault)
    {
        await using var world = await TableWorld.CreateAsync();
        var worker = world.Start();
        var post = await worker.PostAsync(null, "Hello?");
        worker.Network.OnEachStepOfADeletion(fault);

        var (_, end) = await RefuseAsync(world, post);

        Assert.Equal((ReplyOutcome.Removed, CompletionError.RateLimited), (end.Outcome, end.Failure!.Error));
        Assert.Single(await worker.RowsAsync(post.ConversationId));
        Assert.Empty(await worker.ListAsync());
    }

    /// <summary>The worker dies after some requests of the removal: what shows is the whole conversation, or nothing of it.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task WorkerDies_NothingIsHalfThere(int requests)
    {
        await using var world = await TableWorld.CreateAsync();
        var (worker, other) = (world.Start(), world.Start());
        var post = await worker.PostAsync(null, "Hello?");
        var sent = worker.Network.Requests.Count;
        worker.Network.On(_ => true, Fault.None, requests);
        worker.Network.On(_ => true, Fault.Cut, 1000);

        (await world.Model.NextCallAsync()).Fail(CompletionError.Failed);
        await Eventually.TrueAsync(() => post.Running!.Completion.IsCompleted || worker.Network.Requests.Count > sent + requests);
        worker.Kill();
        var isEntombed = worker.Network.Requests.Skip(sent).Take(requests).Any(request => request.Step == TableStep.Delete);
        world.ExpireLeases();

        var history = await other.HistoryAsync(post.ConversationId);
        Assert.Equal(isEntombed, history is null);
        Assert.Equal(isEntombed ? [] : [post.ConversationId], await other.ListAsync());
        if (history is not null)
        {
            // Nobody was told of a refusal, so it is a turn like any other whose worker is gone.
            Assert.Equal(
                [("Hello?", TurnStatus.Completed), ("", TurnStatus.Incomplete)],
                history.Messages.Select(message => (message.Text, message.Status)));
        }

        await other.DeleteAsync(post.ConversationId);
        Assert.Single(await other.RowsAsync(post.ConversationId));
    }

    [Fact]
    public async Task SomebodyDeletesItMeanwhile_TheRefusalIsTold()
    {
        await using var world = await TableWorld.CreateAsync();
        var (worker, other) = (world.Start(), world.Start());
        var post = await worker.PostAsync(null, "Hello?");
        var gate = worker.Network.GateAt(TableStep.Delete);
        var refusing = RefuseAsync(world, post);
        await gate.Reached;

        await other.DeleteAsync(post.ConversationId);
        gate.Open();

        Assert.Equal(
            (ReplyOutcome.Removed, CompletionError.RateLimited), ((await refusing).End.Outcome, (await refusing).End.Failure!.Error));
        Assert.Single(await other.RowsAsync(post.ConversationId));
    }

    private static async Task<(Post Post, ReplyEnd End)> RefuseAsync(TableWorld world, Post post, params string[] said)
    {
        var call = await world.Model.NextCallAsync();
        call.Say(said);
        call.Fail(CompletionError.RateLimited);
        return (post, await post.EndAsync());
    }
}
