using ChatFunctions.Conversations;

namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>A worker whose lease has run out by its own clock says nothing more until it has renewed it.</summary>
public sealed class SelfFencingTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(300);

    [Fact]
    public async Task LeaseInDoubt_FollowersWaitForTheRenewal()
    {
        await using var world = await TableWorld.CreateAsync();
        var worker = world.Start();
        var post = await worker.PostAsync("demo", "Hello?");
        var call = await world.Model.NextCallAsync();
        call.Say("seen");
        await post.JournaledAsync(1);
        using var follower = post.Source.Log.Follow(worker.Clock, CancellationToken.None);
        Assert.True(await follower.WaitAsync(0, Moment));

        worker.Network.Pause();
        worker.Clock.Step(Worker.Lease);
        call.Say(" held back");
        Assert.False(await follower.WaitAsync(1, Moment));
        Assert.False(post.Source.Log.IsOpen);

        worker.Network.Heal();
        Assert.True(await follower.WaitAsync(1, TimeSpan.FromSeconds(10)));
        Assert.True(post.Source.Log.IsOpen);
        call.Finish();
        Assert.Equal("seen held back", (await post.EndAsync()).Reply!.Text);
    }

    [Fact]
    public async Task TakenOver_ClientGetsWhatTheTableSays()
    {
        await using var world = await TableWorld.CreateAsync();
        var (sleeper, other) = (world.Start(), world.Start());
        var post = await sleeper.PostAsync("demo", "Hello?");
        var reading = post.ReadAsync();
        var call = await world.Model.NextCallAsync();
        call.Say("journ", "aled");
        await post.JournaledAsync(2);

        sleeper.Network.Pause();
        sleeper.Clock.Step(Worker.Lease);
        world.ExpireLeases();
        call.Say(" never said");
        var stored = (await other.HistoryAsync("demo"))!.Messages[^1];
        sleeper.Network.Heal();
        var answer = await reading;
        await call.Cancelled;

        Assert.Equal(("journaled", IncompleteReason.Interrupted), (stored.Text, stored.Reason));
        Assert.Equal("response.incomplete", answer.Terminal);
        Assert.Equal((await other.ReadAsync((await other.AttachAsync("demo"))!)).Body, answer.Body);
        Assert.Equal("journaled", (await post.EndAsync()).Reply!.Text);
    }

    [Fact]
    public async Task TakenOverAfterClientSawMore_EndIsNumberedAfterWhatItSaw()
    {
        await using var world = await TableWorld.CreateAsync();
        var (sleeper, other) = (world.Start(), world.Start());
        var post = await sleeper.PostAsync("demo", "Hello?");
        var reading = post.ReadAsync();
        var call = await world.Model.NextCallAsync();
        call.Say("journaled");
        await post.JournaledAsync(1);
        using var follower = post.Source.Log.Follow(sleeper.Clock, CancellationToken.None);

        sleeper.Network.Pause();
        call.Say(" seen", " also", " and", " also", " and", " also");
        Assert.True(await follower.WaitAsync(6, TimeSpan.FromSeconds(10)));
        await Task.Delay(Moment);
        sleeper.Clock.Step(Worker.Lease);
        world.ExpireLeases();
        await other.HistoryAsync("demo");
        sleeper.Network.Heal();
        var answer = await reading;

        var numbers = EventNumbers.Of(answer.Body);
        Assert.Equal(numbers.Order().Distinct(), numbers);
        Assert.Equal("response.incomplete", answer.Terminal);
        Assert.Contains(
            "\"text\":\"journaled\"", answer.Body[answer.Body.LastIndexOf("event: ", StringComparison.Ordinal)..],
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task TableAwayForLongerThanTheLease_NobodyTookOver_ReplyIsWhole()
    {
        await using var world = await TableWorld.CreateAsync();
        var worker = world.Start();
        var post = await worker.PostAsync("demo", "Hello?");
        var reading = post.ReadAsync();
        var call = await world.Model.NextCallAsync();
        call.Say("before");

        worker.Network.Pause();
        worker.Clock.Step(Worker.Lease);
        world.ExpireLeases();
        call.Say(" and after");
        call.Finish();
        worker.Network.Heal();

        Assert.Equal("response.completed", (await reading).Terminal);
        Assert.Equal(ReplyOutcome.Committed, (await post.EndAsync()).Outcome);
        Assert.Equal("before and after", (await world.Start().HistoryAsync("demo"))!.Messages[^1].Text);
    }
}
