using ChatFunctions.Conversations;
using ChatFunctions.Turns;

namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>A stop from any instance ends the turn that it means, and no other.</summary>
public sealed class StopTests
{
    [Fact]
    public async Task StopElsewhere_WorkerHearsItAndKeepsTheText()
    {
        await using var world = await TableWorld.CreateAsync();
        var (worker, other) = (world.Start(), world.Start());
        var post = await worker.PostAsync("demo", "Hello?");
        var reading = post.ReadAsync();
        var call = await world.Model.NextCallAsync();
        call.Say("Hel");
        await post.JournaledAsync(1);

        var head = await other.StopAsync("demo");
        await call.Cancelled;

        Assert.Equal(post.Token, head!.ActiveTurn);
        Assert.Equal("response.incomplete", (await reading).Terminal);
        var reply = (await other.HistoryAsync("demo"))!.Messages[^1];
        Assert.Equal(("Hel", TurnStatus.Cancelled), (reply.Text, reply.Status));
        Assert.Null(await other.StopAsync("demo"));
    }

    [Theory]
    [InlineData(Fault.LoseResponse)]
    [InlineData(Fault.ApplyThen503)]
    [InlineData(Fault.Refuse503)]
    [InlineData(Fault.Cut)]
    internal async Task StopGoesWrongOnce_TurnIsStopped(Fault fault)
    {
        await using var world = await TableWorld.CreateAsync();
        var (worker, other) = (world.Start(), world.Start());
        var post = await worker.PostAsync("demo", "Hello?");
        var call = await world.Model.NextCallAsync();
        call.Say("Hel");
        await post.JournaledAsync(1);

        other.Network.On(TableStep.Stop, fault, 3);
        await other.StopAsync("demo");

        await call.Cancelled;
        Assert.Equal(TurnStatus.Cancelled, (await post.EndAsync()).Reply!.Status);
    }

    [Fact]
    public async Task StopDeliveredLate_DoesNotHitTheNextTurn()
    {
        await using var world = await TableWorld.CreateAsync();
        var (worker, other, third) = (world.Start(), world.Start(), world.Start());
        var first = await worker.PostAsync("demo", "First?");
        (await world.Model.NextCallAsync()).Say("First.");
        await first.JournaledAsync(1);
        var held = third.Network.HoldAndCut(TableStep.Stop);
        _ = third.StopAsync("demo");
        await held.Taken;
        await other.StopAsync("demo");
        await first.EndAsync();

        var second = await worker.PostAsync("demo", "Second?");
        var call = await world.Model.NextCallAsync();
        Assert.Contains("ResourceNotFound", await held.DeliverAsync(), StringComparison.Ordinal);
        third.Clock.Step(TimeSpan.FromMinutes(1));
        call.Say("Second.");
        call.Finish();

        Assert.Equal(TurnStatus.Completed, (await second.EndAsync()).Reply!.Status);
    }

    [Fact]
    public async Task StopOfAnEarlierTurnByItsToken_IsNobodysBusiness()
    {
        await using var world = await TableWorld.CreateAsync();
        var worker = world.Start();
        var first = await worker.PostAsync("demo", "First?");
        (await world.Model.NextCallAsync()).Finish();
        await first.EndAsync();
        var second = await worker.PostAsync("demo", "Second?");
        var call = await world.Model.NextCallAsync();

        var stopper = worker.Get<TurnStopper>();
        Assert.Null(await stopper.RequestAsync(Worker.Partition("demo"), first.Token[..8], CancellationToken.None));
        Assert.False(call.IsCancelled);
        Assert.NotNull(await stopper.RequestAsync(Worker.Partition("demo"), second.Token[..8], CancellationToken.None));
        await call.Cancelled;
    }

    [Fact]
    public async Task StopBeforeTheEndIsApplied_TurnIsCancelled()
    {
        await using var world = await TableWorld.CreateAsync();
        var (worker, other) = (world.Start(), world.Start());
        var gate = worker.Network.GateAt(TableStep.End);
        var post = await worker.PostAsync("demo", "Hello?");
        var reading = post.ReadAsync();
        var call = await world.Model.NextCallAsync();
        call.Say("Hello.");
        call.Finish();
        await gate.Reached;

        Assert.NotNull(await other.StopAsync("demo"));
        gate.Open();

        Assert.Equal("response.incomplete", (await reading).Terminal);
        var reply = (await other.HistoryAsync("demo"))!.Messages[^1];
        Assert.Equal(("Hello.", TurnStatus.Cancelled), (reply.Text, reply.Status));
    }

    [Fact]
    public async Task EndIsAppliedBeforeTheStop_TurnIsCompletedAndNothingRuns()
    {
        await using var world = await TableWorld.CreateAsync();
        var (worker, other) = (world.Start(), world.Start());
        var post = await worker.PostAsync("demo", "Hello?");
        var call = await world.Model.NextCallAsync();
        var gate = other.Network.GateAt(TableStep.Stop);
        var stopping = other.StopAsync("demo");
        await gate.Reached;
        call.Say("Hello.");
        call.Finish();
        await post.EndAsync();

        gate.Open();

        Assert.Null(await stopping);
        Assert.Equal(TurnStatus.Completed, (await other.HistoryAsync("demo"))!.Messages[^1].Status);
    }

    [Fact]
    public async Task StopBeforeTheWorkerKnowsThatItHasBegun_IsHeard()
    {
        await using var world = await TableWorld.CreateAsync();
        var (worker, other) = (world.Start(), world.Start());
        await worker.CreateTableAsync();
        worker.Network.On(TableStep.Begin, Fault.LoseResponse, 2);
        var gate = worker.Network.GateAt(
            request => request.Step == TableStep.Read && worker.Network.Requests.Any(earlier => earlier.Step == TableStep.Begin));
        var posting = worker.PostAsync("demo", "Hello?");
        await gate.Reached;

        Assert.NotNull(await other.StopAsync("demo"));
        gate.Open();
        var post = await posting;
        await (await world.Model.NextCallAsync()).Cancelled;

        Assert.Equal(
            (ReplyOutcome.Committed, TurnStatus.Cancelled), ((await post.EndAsync()).Outcome, post.Source.Log.Read().End!.Reply!.Status));
    }
}
