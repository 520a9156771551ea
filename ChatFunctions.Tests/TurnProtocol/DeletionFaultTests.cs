using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>Deletions that stop half-way, sleep, or meet a running turn and a namesake.</summary>
public sealed class DeletionFaultTests
{
    public static TheoryData<int, string> HalfWays()
    {
        var data = new TheoryData<int, string>();
        foreach (var requests in Enumerable.Range(0, 8))
        {
            data.Add(requests, "POST");
            data.Add(requests, "GET");
            data.Add(requests, "DELETE");
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(HalfWays))]
    public async Task StopsAfterSomeRequests_NextOneFinishesIt(int requests, string next)
    {
        await using var world = await TableWorld.CreateAsync();
        world.Model.Reply = request => [$"Reply to {request.Messages[^1].Text}"];
        var (worker, other) = (world.Start(), world.Start());
        await (await other.PostAsync("demo", "Old?", "key")).EndAsync();
        await (await other.PostAsync("demo", "Older?")).EndAsync();
        worker.Network.On(_ => true, Fault.None, requests);
        worker.Network.On(_ => true, Fault.Cut, 1000);
        var deleting = worker.DeleteAsync("demo");
        await Eventually.TrueAsync(() => deleting.IsCompleted || worker.Network.Requests.Count > requests);
        worker.Clock.Step(TimeSpan.FromMinutes(1));
        var failed = await Record.ExceptionAsync(() => deleting);

        var isEntombed = worker.Network.Requests.Take(requests).Any(request => request.Step == TableStep.Delete);
        Assert.Equal(requests < 7, failed is StoreUnavailableException);
        Assert.Equal(isEntombed, await other.HistoryAsync("demo") is null);
        Assert.Equal(isEntombed ? [] : ["demo"], await other.ListAsync());
        if (next == "POST")
        {
            await (await other.PostAsync("demo", "New?", "key", isEntombed ? "New?" : "Old?")).ReadAsync();
            Assert.Equal(
                isEntombed ? ["New?", "Reply to New?"] : ["Old?", "Reply to Old?", "Older?", "Reply to Older?"],
                (await other.HistoryAsync("demo"))!.Messages.Select(message => message.Text));
            Assert.Equal(["demo"], await other.ListAsync());
            Assert.Equal(isEntombed ? 5 : 6, (await other.RowsAsync()).Length + (isEntombed ? 1 : 0));
        }
        else if (next == "DELETE")
        {
            await other.DeleteAsync("demo");
            Assert.Null(await other.HistoryAsync("demo"));
            Assert.Single(await other.RowsAsync());
            Assert.Empty(await other.ListAsync());
        }
    }

    [Theory]
    [InlineData(Fault.LoseResponse)]
    [InlineData(Fault.ApplyThen503)]
    [InlineData(Fault.Refuse503)]
    [InlineData(Fault.Cut)]
    internal async Task EachStepGoesWrongOnce_IsDeletedAllTheSame(Fault fault)
    {
        await using var world = await TableWorld.CreateAsync();
        world.Model.Reply = _ => ["Yes."];
        var worker = world.Start();
        await (await worker.PostAsync("demo", "Hello?", "key")).EndAsync();
        worker.Network.OnEachStepOfADeletion(fault);

        await worker.DeleteAsync("demo");

        Assert.Single(await worker.RowsAsync());
        Assert.Empty(await worker.ListAsync());
    }

    [Fact]
    public async Task TurnRunsThroughIt_IsStoppedAndRevivesNothing()
    {
        await using var world = await TableWorld.CreateAsync();
        var (worker, other) = (world.Start(), world.Start());
        var post = await worker.PostAsync("demo", "Hello?");
        var reading = post.ReadAsync();
        var call = await world.Model.NextCallAsync();
        call.Say("Hel");
        await post.JournaledAsync(1);

        await other.DeleteAsync("demo");
        call.Say("lo");
        await call.Cancelled;

        Assert.Equal(ReplyOutcome.Deleted, (await post.EndAsync()).Outcome);
        Assert.Equal("response.incomplete", (await reading).Terminal);
        Assert.Null(await other.HistoryAsync("demo"));
        Assert.Single(await other.RowsAsync());
    }

    [Fact]
    public async Task DeleterSleeps_NamesakeIsNotTouched()
    {
        await using var world = await TableWorld.CreateAsync();
        world.Model.Reply = request => [$"Reply to {request.Messages[^1].Text}"];
        var (sleeper, other) = (world.Start(), world.Start());
        await (await other.PostAsync("demo", "Old?", "key")).EndAsync();
        var held = sleeper.Network.HoldAndCut(request => request is { Step: TableStep.Delete, Operations.Count: > 1 });
        var deleting = sleeper.DeleteAsync("demo");
        await held.Taken;

        await other.DeleteAsync("demo");
        await (await other.PostAsync("demo", "New?", "key")).EndAsync();
        Assert.Contains("HTTP/1.1 412", await held.DeliverAsync(), StringComparison.Ordinal);
        sleeper.Network.Heal();
        await deleting;

        Assert.Equal(["New?", "Reply to New?"], (await other.HistoryAsync("demo"))!.Messages.Select(message => message.Text));
        Assert.Equal(["demo"], await other.ListAsync());
    }

    [Fact]
    public async Task LongConversation_GoesWhole()
    {
        await using var world = await TableWorld.CreateAsync();
        var worker = world.Start();
        var id = await LongConversationAsync(worker);

        Assert.Equal(261, (await worker.RowsAsync(id)).Length);
        await worker.DeleteAsync(id);

        Assert.Single(await worker.RowsAsync(id));
        Assert.Empty(await worker.ListAsync());
        Assert.Null(await worker.HistoryAsync(id));
    }

    [Fact]
    public async Task LongDeletionMeetsAFaultLate_GoesOn()
    {
        await using var world = await TableWorld.CreateAsync();
        var worker = world.Start();
        var id = await LongConversationAsync(worker);
        var batches = 0;
        worker.Network.On(
            request =>
            {
                if (request is not { Step: TableStep.Delete, Operations.Count: > 1 })
                {
                    return false;
                }

                // Each batch takes its time; all of them take longer than one answer may.
                worker.Clock.Step(TimeSpan.FromSeconds(4));
                return ++batches >= 3;
            },
            Fault.Cut,
            times: 2);

        await worker.DeleteAsync(id);

        Assert.Single(await worker.RowsAsync(id));
        Assert.Empty(await worker.ListAsync());
    }

    [Theory]
    [InlineData("DELETE")]
    [InlineData("POST")]
    public async Task DeletionTakesLongerThanOneCallMay_IsWrittenDownAndNextOneFinishesIt(string next)
    {
        await using var world = await TableWorld.CreateAsync();
        world.Model.Reply = _ => ["Yes."];
        var worker = world.Start();
        var id = await LongConversationAsync(worker);
        using var slice = new CancellationTokenSource();
        worker.Network.On(
            request =>
            {
                if (request is { Step: TableStep.Delete, Operations.Count: > 1 })
                {
                    slice.Cancel();
                }

                return false;
            },
            Fault.None);

        var left = await worker.Get<ConversationEraser>().DeleteAsync(Worker.Partition(id), null, slice.Token, CancellationToken.None);

        Assert.Equal((true, false), (left!.Deleted, left.DeletionFinished));
        Assert.NotNull(await worker.Table.FindAsync(RowKeys.Work, RowKeys.Unfinished(Worker.Partition(id)), null, CancellationToken.None));
        Assert.Null(await worker.HistoryAsync(id));
        Assert.Equal(162, (await worker.RowsAsync(id)).Length);
        if (next == "DELETE")
        {
            await worker.DeleteAsync(id);
            Assert.Single(await worker.RowsAsync(id));
        }
        else
        {
            await (await worker.PostAsync(id, "New?")).EndAsync();
            Assert.Equal(3, (await worker.RowsAsync(id)).Length);
        }
    }

    [Fact]
    public async Task EverythingIsDeletedAndDiesAtAnyRequest_NextOneGoesOn()
    {
        for (var (requests, isDone) = (0, false); !isDone; requests++)
        {
            await using var world = await TableWorld.CreateAsync();
            world.Model.Reply = _ => ["Yes."];
            var (worker, other) = (world.Start(), world.Start());
            await (await other.PostAsync("first", "Hello?")).EndAsync();
            await (await other.PostAsync("second", "Hello?")).EndAsync();
            await worker.Get<OwnerEraser>().AskAsync(Worker.Owner, CancellationToken.None);
            var asked = worker.Network.Requests.Count;
            worker.Network.On(_ => true, Fault.None, requests);
            worker.Network.On(_ => true, Fault.Cut, 1000);

            var going = worker.Get<OwnerEraser>().GoOnAsync(Worker.Owner, CancellationToken.None, CancellationToken.None);
            await Eventually.TrueAsync(() => going.IsCompleted || worker.Network.Requests.Count > asked + requests);
            worker.Clock.Step(TimeSpan.FromMinutes(1));
            isDone = await Record.ExceptionAsync(() => going) is not StoreUnavailableException;
            await other.Get<OwnerEraser>().GoOnAsync(Worker.Owner, CancellationToken.None, CancellationToken.None);

            Assert.NotNull((await other.Get<OwnerEraser>().FindAsync(Worker.Owner, CancellationToken.None))!.Finished);
            Assert.Empty(await other.ListAsync());
            Assert.Equal(2, (await other.RowsAsync("first")).Length + (await other.RowsAsync("second")).Length);
        }
    }

    private static async Task<string> LongConversationAsync(Worker worker)
    {
        var editor = worker.Get<ConversationEditor>();
        var (id, _) = await editor.CreateAsync(Worker.Owner, [], "", null, CancellationToken.None);
        for (var call = 0; call < 13; call++)
        {
            var messages = Enumerable.Range(0, ConversationEditor.MaxMessages)
                .Select(index => new NewMessage(MessageRole.User, $"{call} {index}"));
            await editor.AddAsync(Worker.Owner, id, [.. messages], null, CancellationToken.None);
        }

        return id;
    }
}
