using ChatFunctions.Conversations;

namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>A model that thinks for longer than the lease lasts.</summary>
public sealed class LongSilenceTests
{
    [Fact]
    public async Task SilentForLongerThanTheLease_KeepsItsTurnAndHearsAStop()
    {
        await using var world = await TableWorld.CreateAsync();
        var (worker, other) = (world.Start(), world.Start());
        var post = await worker.PostAsync("demo", "Hello?");
        var call = await world.Model.NextCallAsync();

        for (var renewals = 1; renewals <= 10; renewals++)
        {
            worker.Clock.Step(Worker.Lease / 3);
            world.Step(Worker.Lease / 3);
            await Eventually.TrueAsync(() => worker.Network.Requests.Count(request => request.Step == TableStep.Journal) >= renewals);
            Assert.Equal(TurnStatus.InProgress, (await other.HistoryAsync("demo"))!.Messages[^1].Status);
        }

        await Assert.ThrowsAsync<ConversationBusyException>(() => other.PostAsync("demo", "Next?"));
        Assert.NotNull(await other.StopAsync("demo"));
        await call.Cancelled;
        Assert.Equal(TurnStatus.Cancelled, (await post.EndAsync()).Reply!.Status);
    }

    [Fact]
    public async Task LookEveryTwoSeconds_IsEnoughForAStop()
    {
        await using var world = await TableWorld.CreateAsync();
        var (worker, other) = (world.Start(("Chat:JournalInterval", "30"), ("Chat:LeaseDuration", "300")), world.Start());
        await worker.PostAsync("demo", "Hello?");
        var call = await world.Model.NextCallAsync();

        await other.StopAsync("demo");
        await call.Cancelled.WaitAsync(TimeSpan.FromSeconds(5));
    }
}
