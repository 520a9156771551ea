using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Begin;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Turns;

namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>Replies at the limits of the table.</summary>
public sealed class LongReplyTests
{
    [Fact]
    public async Task JournalRowIsFull_NextOneStarts()
    {
        await using var world = await TableWorld.CreateAsync();
        var (worker, other) = (world.Start(), world.Start());
        var post = await worker.PostAsync("demo", "Hello?");
        var own = post.ReadAsync();
        var call = await world.Model.NextCallAsync();
        var attached = other.ReadAsync((await other.AttachAsync("demo"))!);
        string[] deltas =
            [new('a', 31_999), "b", "c", new('d', 60_000), "e", string.Concat(Enumerable.Repeat("\U0001F600", 20_000)), new('f', 31_999)];
        for (var said = 0; said < deltas.Length; said++)
        {
            call.Say(deltas[said]);
            await post.JournaledAsync(said + 1);
        }

        var rows = (await other.Table.ReadJournalAsync(Worker.Partition("demo"), post.Token, 0, CancellationToken.None)).Rows;
        call.Finish();
        var reply = (await post.EndAsync()).Reply!;

        Assert.Equal(
            ["a:0", "c:2", "d:3", "e:4", "\U0001F600:5", "f:6"],
            rows.Select(row => $"{row.Text.EnumerateRunes().First()}:{row.FirstDelta}"));
        Assert.Equal([0, 1, 2, 3, 4, 5], rows.Select(row => row.Index));
        Assert.Equal(string.Concat(deltas), reply.Text);
        Assert.Equal((await own).Body, (await attached).Body);
        Assert.Equal((await own).Body, (await world.Start().ReadAsync((await world.Start().AttachAsync("demo"))!)).Body);
        Assert.Empty((await other.Table.ReadJournalAsync(Worker.Partition("demo"), post.Token, 0, CancellationToken.None)).Rows);
    }

    [Theory]
    [InlineData(400_000, 1, 0)]
    [InlineData(300_000, 1, 100_000)]
    [InlineData(4, 100_000, 1)]
    public async Task MoreThanTheTableHolds_EndsAsMaxOutputTokensAndFits(int deltas, int length, int last)
    {
        await using var world = await TableWorld.CreateAsync();
        var worker = world.Start();
        var post = await worker.PostAsync("demo", "Hello?");
        var call = await world.Model.NextCallAsync();
        var delta = string.Concat(Enumerable.Repeat("ö \U0001F600ab", 20_000))[..length];
        call.Say([.. Enumerable.Repeat(delta, deltas), .. last == 0 ? [] : new[] { new string('z', last) }]);
        call.Finish();

        var reply = (await post.EndAsync()).Reply!;
        var stored = (await world.Start().HistoryAsync("demo"))!.Messages[^1];

        Assert.Equal((TurnStatus.Incomplete, IncompleteReason.MaxOutputTokens), (stored.Status, stored.Reason));
        Assert.InRange(stored.Text.Length, 270_000, 400_000);
        Assert.InRange((2 * stored.Text.Length) + DeltaLengths.Encode(reply.DeltaLengths).Length, 790_000, (900 * 1024) + 3);
        Assert.Equal(reply.Text, stored.Text);
    }

    [Fact]
    public async Task KilledAtTheLimit_OrphanFitsToo()
    {
        await using var world = await TableWorld.CreateAsync();
        var worker = world.Start();
        var post = await worker.PostAsync("demo", "Hello?");
        (await world.Model.NextCallAsync()).Say([.. Enumerable.Repeat("x", 300_000)]);
        await post.JournaledAsync(300_000);
        worker.Kill();
        world.ExpireLeases();
        var other = world.Start();

        var closed = (await other.HistoryAsync("demo"))!.Messages[^1];

        Assert.Equal((IncompleteReason.Interrupted, 300_000), (closed.Reason, closed.Text.Length));
        Assert.Equal(
            TurnStatus.Incomplete, (await other.Table.FindMessageAsync(Worker.Partition("demo"), 1, CancellationToken.None))!.Status);
    }

    [Fact]
    public async Task LongestMessageAndInstructions_Fit()
    {
        await using var world = await TableWorld.CreateAsync();
        world.Model.Reply = _ => ["Yes."];
        var worker = world.Start();
        var text = string.Concat(Enumerable.Repeat("\U0001F600", 100_000));

        var settings = new ReplySettings("asked-model") { Instructions = text };
        var request = new TurnRequest(Worker.Owner, new TurnPlace.End("demo"), TurnInput.Of(text), settings);
        var begun = await worker.Get<TurnBeginner>().BeginAsync(request, CancellationToken.None);
        await worker.Get<TurnRunner>().Start(Assert.IsType<TurnBegin.Started>(begun).Turn).Completion;

        Assert.Equal([text, "Yes."], (await worker.HistoryAsync("demo"))!.Messages.Select(message => message.Text));
        Assert.Equal(text, world.Model.Calls.Single().Request.Messages[1].Text);
    }
}
