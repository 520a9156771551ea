using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>A beat, the first one or a later one, meets what others do to the turn: whichever the table takes first.</summary>
public sealed class BeatTests
{
    private const string Stop = "stop";
    private const string TakeOver = "take-over";
    private const string Delete = "deletion";
    private const string Edit = "metadata";

    // A row that is too large is no race.
    private static IEnumerable<Fault> Faults => Enum.GetValues<Fault>().Except([Fault.Hold, Fault.Refuse413]);

    public static TheoryData<bool, string, string, int> Meetings()
    {
        var data = new TheoryData<bool, string, string, int>();
        foreach (var isFirst in new[] { true, false })
        {
            foreach (var other in new[] { Stop, TakeOver, Delete, Edit })
            {
                foreach (var fault in Faults)
                {
                    data.Add(isFirst, other, fault.ToString(), 1);
                }

                data.Add(isFirst, other, nameof(Fault.LoseResponse), 3);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Meetings))]
    public async Task OtherIsFaster_WorkerFindsOut(bool isFirst, string other, string fault, int times)
    {
        await using var world = await TableWorld.CreateAsync();
        var (worker, another) = (world.Start(), world.Start());
        var (post, call) = await BeginAsync(world, worker, isFirst);
        var gate = worker.Network.GateAt(TableStep.Journal);
        call.Say("two ");
        await gate.Reached;

        another.Network.On(request => request.Operations.Count > 0, Enum.Parse<Fault>(fault), times);
        if (other == TakeOver)
        {
            world.ExpireLeases();
        }

        await DoAsync(another, other);
        gate.Open();
        if (other == Edit)
        {
            await post.JournaledAsync(isFirst ? 1 : 2);
            call.Finish();
        }

        await CheckAsync(another, post, other, other == TakeOver ? isFirst ? "" : "one " : isFirst ? "two " : "one two ");
        Assert.Equal(other != Edit, call.IsCancelled);
    }

    [Theory]
    [MemberData(nameof(Meetings))]
    public async Task BeatIsFaster_OtherLooksAgain(bool isFirst, string other, string fault, int times)
    {
        await using var world = await TableWorld.CreateAsync();
        var (worker, another) = (world.Start(), world.Start());
        var (post, call) = await BeginAsync(world, worker, isFirst);
        var isAsleep = other == TakeOver;
        if (isAsleep)
        {
            worker.Network.Pause();
            world.ExpireLeases();
        }

        var gate = another.Network.GateAt(request => request.Operations.Count > 0);
        var doing = DoAsync(another, other);
        await gate.Reached;
        if (isAsleep)
        {
            worker.Network.Heal();
        }

        worker.Network.On(TableStep.Journal, Enum.Parse<Fault>(fault), times);
        call.Say("two ");

        // Its first renewal after a sleep may still be dated by the clock from before.
        await post.JournaledAsync(isFirst ? 1 : 2);
        await Eventually.TrueAsync(async () => !await IsOrphanAsync(another));
        gate.Open();
        await doing;
        if (other is Edit or TakeOver)
        {
            call.Finish();
        }

        await CheckAsync(another, post, other == TakeOver ? "nothing" : other, isFirst ? "two " : "one two ");
    }

    [Fact]
    public async Task MetadataChangesBetweenBeats_TheyDoNotNotice()
    {
        await using var world = await TableWorld.CreateAsync();
        var (worker, another) = (world.Start(), world.Start());
        var (post, call) = await BeginAsync(world, worker, isFirst: false);
        var before = worker.Network.Requests.Count;
        for (var change = 0; change < 3; change++)
        {
            await DoAsync(another, Edit);
            call.Say("more ");
            await post.JournaledAsync(2 + change);
        }

        var beats = worker.Network.Requests.Skip(before)
            .Where(request => request.Step != TableStep.Read || !request.Address.Contains("RowKey ge", StringComparison.Ordinal));
        Assert.All(beats, request => Assert.Equal((TableStep.Journal, false), (request.Step, request.IsTransaction)));
        call.Finish();
        Assert.Equal(TurnStatus.Completed, (await post.EndAsync()).Reply!.Status);
    }

    [Fact]
    public async Task TextIsLongerThanARow_BeatWritesTheNextOneBesideRow0()
    {
        await using var world = await TableWorld.CreateAsync();
        var worker = world.Start();
        var (post, call) = await BeginAsync(world, worker, isFirst: false);
        call.Say(new string('x', TextProperties.MaxUnits - 3));
        await post.JournaledAsync(2);
        call.Say("3");
        await post.JournaledAsync(3);

        var beat = worker.Network.Requests.Last(request => request.Step == TableStep.Journal);
        Assert.Equal(
            [("PATCH", "0000", false), ("PUT", "0001", true)],
            beat.Operations.Select(row => (row.Method, row.Row[^4..], row.Text("Text0").Length > 0)));
        Assert.DoesNotContain(beat.Operations, row => row.Row == RowKeys.Head);
        call.Finish();
        var end = await post.EndAsync();
        var last = worker.Network.Requests.Last(request => request.Step == TableStep.End);
        Assert.Equal(TurnStatus.Completed, end.Reply!.Status);
        Assert.Equal(["0000", "0001"], last.Operations.Where(row => row.Method == "DELETE").Select(row => row.Row[^4..]));
        Assert.NotEqual("*", last.Operations.First(row => row.Method == "DELETE").IfMatch);
    }

    private static async Task<(Post Post, FakeCall Call)> BeginAsync(TableWorld world, Worker worker, bool isFirst)
    {
        var post = await worker.PostAsync("demo", "Hello?");
        var call = await world.Model.NextCallAsync();
        if (!isFirst)
        {
            call.Say("one ");
            await post.JournaledAsync(1);
        }

        return (post, call);
    }

    private static async Task<bool> IsOrphanAsync(Worker worker) =>
        await worker.Table.FindHeadAsync(Worker.Partition("demo"), CancellationToken.None) is { } head &&
        await worker.Get<OrphanCloser>().IsOrphanAsync(Worker.Partition("demo"), head, CancellationToken.None);

    private static Task DoAsync(Worker worker, string what) => what switch
    {
        Stop => worker.StopAsync("demo"),
        TakeOver => worker.AttachAsync("demo"),
        Delete => worker.DeleteAsync("demo"),
        _ => worker.Get<HeadEditor>().SetAsync(Worker.Owner, "demo", null, """{"a":"b"}""", null, CancellationToken.None),
    };

    private static async Task CheckAsync(Worker reader, Post post, string other, string text)
    {
        var end = await post.EndAsync();
        var page = await reader.HistoryAsync("demo");
        if (other == Delete)
        {
            Assert.Equal((ReplyOutcome.Deleted, null), (end.Outcome, page));
        }
        else
        {
            (string, string?) expected = other switch
            {
                Stop => (TurnStatus.Cancelled, null),
                TakeOver => (TurnStatus.Incomplete, IncompleteReason.Interrupted),
                _ => (TurnStatus.Completed, null),
            };
            Assert.Equal((expected, text), ((end.Reply!.Status, end.Reply.Reason), end.Reply.Text));
            Assert.Equal((expected, text), ((page!.Messages[^1].Status, page.Messages[^1].Reason), page.Messages[^1].Text));
            Assert.Equal(other == Edit ? """{"a":"b"}""" : "", page.Head.Metadata);
        }

        Assert.Empty((await reader.Table.ReadJournalAsync(Worker.Partition("demo"), post.Token, 0, CancellationToken.None)).Rows);
    }
}
