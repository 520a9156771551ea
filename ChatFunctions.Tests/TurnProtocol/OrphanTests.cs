using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>A worker is gone; whoever meets its turn closes it.</summary>
public sealed class OrphanTests
{
    private static readonly string[] Deltas = ["Hel", "lo ", "\U0001F600", "!"];

    [Fact]
    public async Task KilledWithJournal_TextAndExactDeltasStay()
    {
        await using var world = await TableWorld.CreateAsync();
        var post = await KilledAsync(world, Deltas);
        var other = world.Start();

        var running = (await other.HistoryAsync("demo"))!.Messages[^1];
        world.ExpireLeases();
        var closed = (await other.HistoryAsync("demo"))!.Messages[^1];
        var replayed = (await other.AttachAsync("demo"))!.Log.Read();

        Assert.Equal((TurnStatus.InProgress, "Hello \U0001F600!"), (running.Status, running.Text));
        Assert.Equal(
            (TurnStatus.Incomplete, IncompleteReason.Interrupted, "Hello \U0001F600!"), (closed.Status, closed.Reason, closed.Text));
        Assert.Equal(Deltas, Enumerable.Range(0, replayed.Count).Select(index => replayed.Delta(index).ToString()));
        Assert.Equal(FakeCall.Model, closed.Model);
        Assert.Empty((await other.Table.ReadJournalAsync(Worker.Partition("demo"), post.Token, 0, CancellationToken.None)).Rows);
    }

    [Fact]
    public async Task KilledBeforeTheFirstDelta_MessageStaysAndIsNotAnsweredAgain()
    {
        await using var world = await TableWorld.CreateAsync();
        await KilledAsync(world, []);
        world.Model.Reply = _ => ["Here."];
        world.ExpireLeases();
        var other = world.Start();

        var post = await other.PostAsync("demo", "Are you there?");
        await post.EndAsync();

        var messages = (await other.HistoryAsync("demo"))!.Messages;
        Assert.Equal(["Hello?", "", "Are you there?", "Here."], messages.Select(message => message.Text));
        Assert.Equal(
            ["You are a helpful AI assistant.", "Are you there?"],
            world.Model.Calls.Last().Request.Messages.Select(message => message.Text));
    }

    [Theory]
    [InlineData(5, null)]
    [InlineData(12, 20)]
    [InlineData(25, 7)]
    public async Task KilledSoLongAgo_RefusalTellsWhatIsLeftOfTheLeaseOnceThatIsTooLong(int seconds, int? longest)
    {
        await using var world = await TableWorld.CreateAsync();
        await KilledAsync(world, Deltas);
        world.Step(TimeSpan.FromSeconds(seconds));

        var refusal = await Assert.ThrowsAsync<ConversationBusyException>(() => world.Start().PostAsync("demo", "Next?"));

        Assert.Equal(longest is null, refusal.LeaseLeft is null);
        Assert.InRange(refusal.LeaseLeft ?? TimeSpan.Zero, TimeSpan.FromSeconds((longest ?? 5) - 5), TimeSpan.FromSeconds(longest ?? 0));
    }

    [Fact]
    public async Task TwoCloseAtOnce_BothTellTheSame()
    {
        await using var world = await TableWorld.CreateAsync();
        await KilledAsync(world, Deltas);
        world.ExpireLeases();
        var (one, two) = (world.Start(), world.Start());
        var (first, second) = (one.Network.GateAt(TableStep.End), two.Network.GateAt(TableStep.End));

        var (reading, posting) = (one.HistoryAsync("demo"), two.AttachAsync("demo"));
        await Task.WhenAll(first.Reached, second.Reached);
        first.Open();
        second.Open();
        var (shown, attached) = ((await reading)!.Messages[^1], (await posting)!.Log.Read().End!.Reply!);

        Assert.Equal((TurnStatus.Incomplete, "Hello \U0001F600!"), (shown.Status, shown.Text));
        Assert.Equal((attached.Status, attached.Text), (shown.Status, shown.Text));
        Assert.Equal(2, (await one.HistoryAsync("demo"))!.Messages.Count);
    }

    [Fact]
    public async Task StopWasRequested_IsCancelled()
    {
        await using var world = await TableWorld.CreateAsync();
        var worker = world.Start();
        var post = await worker.PostAsync("demo", "Hello?");
        (await world.Model.NextCallAsync()).Say(Deltas);
        await post.JournaledAsync(Deltas.Length);
        worker.Kill();
        var other = world.Start();

        Assert.NotNull(await other.StopAsync("demo"));
        world.ExpireLeases();

        var closed = (await other.HistoryAsync("demo"))!.Messages[^1];
        Assert.Equal((TurnStatus.Cancelled, "Hello \U0001F600!"), (closed.Status, closed.Text));
    }

    [Fact]
    public async Task ClosingWriteFails_ReaderIsShownTheClosedTurnAllTheSame()
    {
        await using var world = await TableWorld.CreateAsync();
        await KilledAsync(world, Deltas);
        world.ExpireLeases();
        var unlucky = world.Start();
        unlucky.Network.On(TableStep.End, Fault.Cut, 100);

        var shown = (await unlucky.HistoryAsync("demo"))!.Messages[^1];
        var closed = (await world.Start().HistoryAsync("demo"))!.Messages[^1];

        Assert.Equal((TurnStatus.Incomplete, IncompleteReason.Interrupted, "Hello \U0001F600!"), (shown.Status, shown.Reason, shown.Text));
        Assert.Equal((shown.Status, shown.Reason, shown.Text), (closed.Status, closed.Reason, closed.Text));
    }

    [Theory]
    [InlineData(2500, 2400)]
    [InlineData(0, 0)]
    public async Task ClosingRowIsRefused_ClosesWithoutWhatDoesNotFit(int fits, int kept)
    {
        await using var world = await TableWorld.CreateAsync();
        var post = await KilledAsync(world, [.. Enumerable.Repeat("twelve units", 400)]);
        world.ExpireLeases();
        var other = world.Start();
        world.Model.Reply = _ => ["Here."];
        other.Network.On(request =>
            request.Operations.Any(row => row.Text("TurnToken") == post.Token && row.Text("Text0").Length > fits), Fault.Refuse413, 100);

        await (await other.PostAsync("demo", "Next?")).EndAsync();

        var messages = (await other.HistoryAsync("demo"))!.Messages;
        var said = string.Concat(Enumerable.Repeat("twelve units", 400));
        Assert.Equal(["Hello?", said[..kept], "Next?", "Here."], messages.Select(message => message.Text));
        Assert.Equal((TurnStatus.Incomplete, IncompleteReason.Interrupted), (messages[1].Status, messages[1].Reason));
        var journal = (await other.Table.ReadJournalAsync(Worker.Partition("demo"), post.Token, 0, CancellationToken.None)).Rows;
        Assert.Equal(said, string.Concat(journal.Select(row => row.Text)));
    }

    [Fact]
    public async Task WorkerComesBackInTime_ClosingFailsAndReaderSeesItRun()
    {
        await using var world = await TableWorld.CreateAsync();
        var (sleeper, other) = (world.Start(), world.Start());
        var post = await sleeper.PostAsync("demo", "Hello?");
        var call = await world.Model.NextCallAsync();
        call.Say("Hel");
        await post.JournaledAsync(1);
        sleeper.Network.Pause();
        world.ExpireLeases();
        var gate = other.Network.GateAt(TableStep.End);
        var reading = other.HistoryAsync("demo");
        await gate.Reached;

        sleeper.Network.Heal();
        call.Say("lo!");
        await post.JournaledAsync(2);

        // Its first renewal may still be dated by the clock from before the step.
        await Eventually.TrueAsync(async () =>
            await other.Table.FindHeadAsync(Worker.Partition("demo"), CancellationToken.None) is { } head &&
            !await other.Get<OrphanCloser>().IsOrphanAsync(Worker.Partition("demo"), head, CancellationToken.None));
        gate.Open();
        var shown = (await reading)!.Messages[^1];
        call.Finish();
        var end = await post.EndAsync();

        Assert.Equal((TurnStatus.InProgress, "Hello!"), (shown.Status, shown.Text));
        Assert.Equal((ReplyOutcome.Committed, TurnStatus.Completed, "Hello!"), (end.Outcome, end.Reply!.Status, end.Reply.Text));
    }

    [Fact]
    public async Task Shutdown_EndsTheTurnWithAllItsTextAndGivesTheLeaseBack()
    {
        await using var world = await TableWorld.CreateAsync();
        var worker = world.Start(("Chat:JournalInterval", "30"));
        var post = await worker.PostAsync("demo", "Hello?");
        var reading = post.ReadAsync();
        (await world.Model.NextCallAsync()).Say("Hel", "lo");
        using var follower = post.Source.Log.Follow(worker.Clock, CancellationToken.None);
        Assert.True(await follower.WaitAsync(1, TimeSpan.FromSeconds(10)));

        await worker.DisposeAsync();
        world.Model.Reply = _ => ["Here."];
        await (await world.Start().PostAsync("demo", "Next?")).EndAsync();

        Assert.Equal("response.incomplete", (await reading).Terminal);
        var messages = (await world.Start().HistoryAsync("demo"))!.Messages;
        Assert.Equal(["Hello?", "Hello", "Next?", "Here."], messages.Select(message => message.Text));
        Assert.Equal(IncompleteReason.Interrupted, messages[1].Reason);
    }

    private static async Task<Post> KilledAsync(TableWorld world, string[] deltas)
    {
        var worker = world.Start();
        var post = await worker.PostAsync("demo", "Hello?");
        (await world.Model.NextCallAsync()).Say(deltas);
        await post.JournaledAsync(deltas.Length);
        worker.Kill();
        return post;
    }
}
