using ChatFunctions.Completions;
using ChatFunctions.Tests.TurnProtocol.Schedules;

namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>A turn that failed without a word: its message, sent once more, takes its place, and multiplies no question.</summary>
public sealed class WordlessTurnTests
{
    [Theory]
    [InlineData(CompletionError.RateLimited)]
    [InlineData(CompletionError.Failed)]
    [InlineData(CompletionError.TimedOut)]
    internal async Task FailsSomeTimes_TheSameMessageOverTwoWorkers_OneQuestion(CompletionError error)
    {
        await using var world = await TableWorld.CreateAsync();
        Worker[] workers = [world.Start(), world.Start()];
        await SayAsync(workers[0], world, "First?");
        for (var attempt = 0; attempt < 3; attempt++)
        {
            await FailAsync(workers[attempt % 2], world, "demo", "Hello?", error);
        }

        await SayAsync(workers[1], world, "Hello?");
        await SayAsync(workers[0], world, "Hello?");

        var messages = (await workers[0].HistoryAsync("demo"))!.Messages;
        Assert.Equal(["First?", "Yes.", "Hello?", "Yes.", "Hello?", "Yes."], messages.Select(message => message.Text));
        Assert.Equal([1, 1, 2, 2, 3, 3], messages.Select(message => (int)message.Turn));
        Assert.Equal([0, 0, 0, 3, 0, 0], messages.Select(message => message.Retries));
    }

    [Fact]
    public async Task Fails_AnotherMessage_BothStand()
    {
        await using var world = await TableWorld.CreateAsync();
        var worker = world.Start();
        await FailAsync(worker, world, "demo", "Hello?", CompletionError.Failed);

        await SayAsync(worker, world, "Well?");

        Assert.Equal(["Hello?", "", "Well?", "Yes."], (await worker.HistoryAsync("demo"))!.Messages.Select(message => message.Text));
    }

    [Fact]
    public async Task Fails_IsAnsweredAgain_NextTurnKnowsTheQuestion()
    {
        var conversation = new StoredConversation();
        await conversation.PostAsync("Hello?", "");
        await conversation.PostAsync(null, "Yes.");

        var next = await conversation.PostAsync("Well?", "Well.");

        Assert.Equal(["Hello?", "Yes."], next.Window.Select(message => message.Text));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TwoTakeThePlaceAtOnce_OneWinsAndTheOtherAttaches(bool isOverBefore)
    {
        await using var world = await TableWorld.CreateAsync();
        var (slow, other) = (world.Start(), world.Start());
        await FailAsync(other, world, "demo", "Hello?", CompletionError.Failed);
        var gate = slow.Network.GateAt(TableStep.Begin);
        var posting = slow.PostAsync("demo", "Hello?");
        await gate.Reached;

        var winner = await other.PostAsync("demo", "Hello?");
        var call = await world.Model.NextCallAsync();
        call.Say("Yes.");
        if (isOverBefore)
        {
            call.Finish();
            await winner.EndAsync();
        }

        gate.Open();
        var loser = await posting;
        call.Finish();

        Assert.Null(loser.Running);
        Assert.Equal(winner.Token, loser.Token);
        Assert.Equal(await winner.ReadAsync(), await loser.ReadAsync());
        Assert.Equal(["Hello?", "Yes."], (await other.HistoryAsync("demo"))!.Messages.Select(message => message.Text));
        Assert.Equal(2, world.Model.Calls.Count);
    }

    [Fact]
    public async Task TwentyAtOnceOverTwoWorkers_OneTurnAndOneModelCall()
    {
        await using var world = await TableWorld.CreateAsync();
        Worker[] workers = [world.Start(), world.Start()];
        await FailAsync(workers[0], world, "demo", "Hello?", CompletionError.RateLimited);

        var posting = Task.WhenAll(Enumerable.Range(0, 20).Select(index => workers[index % 2].PostAsync("demo", "Hello?")));
        var call = await world.Model.NextCallAsync();
        call.Say("Yes.");
        var posts = await posting;
        call.Finish();
        var answers = await Task.WhenAll(posts.Select(post => post.ReadAsync()));

        Assert.Single(posts, post => post.Running is not null);
        Assert.Single(answers.Distinct());
        Assert.Equal(["Hello?", "Yes."], (await workers[1].HistoryAsync("demo"))!.Messages.Select(message => message.Text));
        Assert.Equal(2, world.Model.Calls.Count);
    }

    [Theory]
    [InlineData(Fault.LoseResponse)]
    [InlineData(Fault.ApplyThen503)]
    [InlineData(Fault.Refuse503)]
    [InlineData(Fault.Cut)]
    internal async Task BeginOfTheRetryGoesWrong_OneQuestionAllTheSame(Fault fault)
    {
        await using var world = await TableWorld.CreateAsync();
        var worker = world.Start();
        await FailAsync(worker, world, "demo", "Hello?", CompletionError.Failed);
        worker.Network.On(TableStep.Begin, fault, 2);

        await SayAsync(worker, world, "Hello?");

        Assert.Equal(["Hello?", "Yes."], (await worker.HistoryAsync("demo"))!.Messages.Select(message => message.Text));
    }

    private static async Task SayAsync(Worker worker, TableWorld world, string message)
    {
        var post = await worker.PostAsync("demo", message);
        var call = await world.Model.NextCallAsync();
        call.Say("Yes.");
        call.Finish();
        await post.EndAsync();
    }

    private static async Task FailAsync(Worker worker, TableWorld world, string id, string message, CompletionError error)
    {
        var post = await worker.PostAsync(id, message);
        (await world.Model.NextCallAsync()).Fail(error);
        Assert.Equal("", (await post.EndAsync()).Reply!.Text);
    }
}
