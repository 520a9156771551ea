using Azure.Data.Tables;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Tests.Conversations;

namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>What sweeps do, whoever else is at work, and wherever they die.</summary>
public sealed class SweepTests
{
    private static readonly (string Name, string Value) Kept30Days = ("Chat:RetainFor", "30 d");
    private static readonly TimeSpan Expiry = TimeSpan.FromDays(31);

    [Fact]
    public async Task Conversation_is_expired_it_goes_whole_and_its_tombstone_a_week_later()
    {
        await using var world = await TableWorld.CreateAsync();
        world.Model.Reply = _ => ["Yes."];
        var worker = world.Start(Kept30Days);
        await (await worker.PostAsync("old", "Hello?", "key")).EndAsync();
        await worker.SweepAsync();
        Assert.NotNull(await worker.HistoryAsync("old"));

        world.Step(Expiry);
        await worker.SweepAsync();

        Assert.Null(await worker.HistoryAsync("old"));
        Assert.Single(await worker.RowsAsync("old"));
        Assert.Empty(await worker.ListAsync());
        world.Step(Sweeper.Settled + TimeSpan.FromSeconds(2));
        await worker.SweepAsync();
        Assert.Empty(await worker.RowsAsync("old"));
        await (await worker.PostAsync("old", "New?")).EndAsync();
        Assert.Equal(["New?", "Yes."], (await worker.HistoryAsync("old"))!.Messages.Select(message => message.Text));
    }

    [Fact]
    public async Task Nothing_expires_only_orphans_and_old_journals_are_swept()
    {
        await using var world = await TableWorld.CreateAsync();
        var (worker, dead) = (world.Start(), world.Start());
        var lost = await dead.PostAsync("lost", "Hello?");
        (await world.Model.NextCallAsync()).Say("Hel");
        await lost.JournaledAsync(1);
        dead.Kill();
        var journal = new JournalRow(3, 0, "left", [4], null);
        await Client(world).UpsertEntityAsync(journal.ToEntity(Worker.Partition("lost"), Rows.Token));

        world.Step(TimeSpan.FromDays(2));
        await worker.SweepAsync();
        var early = (await worker.RowsAsync("lost")).Length;
        world.Step(Sweeper.Settled);
        await worker.SweepAsync();

        Assert.Equal((4, 3), (early, (await worker.RowsAsync("lost")).Length));
        var reply = (await worker.HistoryAsync("lost"))!.Messages[^1];
        Assert.Equal(("Hel", IncompleteReason.Interrupted), (reply.Text, reply.Reason));
    }

    [Fact]
    public async Task Turn_runs_while_its_conversation_expires_it_is_left_alone()
    {
        await using var world = await TableWorld.CreateAsync();
        var worker = world.Start(Kept30Days);
        var other = world.Start(Kept30Days);
        var post = await worker.PostAsync("demo", "Hello?");
        var call = await world.Model.NextCallAsync();
        call.Say("Hello");
        await post.JournaledAsync(1);
        await Client(world).UpsertEntityAsync(
            new TableEntity(Worker.Partition("demo"), RowKeys.Head) { ["Updated"] = DateTimeOffset.UtcNow - Expiry });

        await other.SweepAsync();
        call.Finish("stop");

        Assert.Equal(TurnStatus.Completed, (await post.EndAsync()).Reply!.Status);
        Assert.NotNull(await other.HistoryAsync("demo"));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public async Task Post_comes_in_the_instant_of_expiry_one_of_them_is_first_and_the_other_sees_it(bool isPostFirst, bool isSet)
    {
        await using var world = await TableWorld.CreateAsync();
        world.Model.Reply = request => [$"Reply to {request.Messages[^1].Text}"];
        var (sweeper, worker) = (world.Start(Kept30Days), world.Start(Kept30Days));
        await (await worker.PostAsync("demo", "Old?")).EndAsync();
        await (isSet ? ExpireAsync(worker, "demo") : Task.CompletedTask);
        world.Step(Expiry);

        // What is said after so long is said by a clock that is as far.
        worker.Clock.Step(Expiry);
        var (first, step) = isPostFirst ? (sweeper, TableStep.Delete) : (worker, TableStep.Begin);
        var gate = first.Network.GateAt(step);
        Task<Post>? post = null;
        var sweeping = Task.CompletedTask;
        if (isPostFirst)
        {
            sweeping = sweeper.SweepAsync();
            await gate.Reached;
            await (await worker.PostAsync("demo", "New?")).EndAsync();
        }
        else
        {
            post = worker.PostAsync("demo", "New?");
            await gate.Reached;
            await sweeper.SweepAsync();
        }

        gate.Open();
        await sweeping;
        await (post is null ? Task.CompletedTask : (await post).EndAsync());

        // A time that was set is over for the POST, too, whoever comes first.
        Assert.Equal(
            isPostFirst && !isSet ? ["Old?", "Reply to Old?", "New?", "Reply to New?"] : ["New?", "Reply to New?"],
            (await worker.HistoryAsync("demo"))!.Messages.Select(message => message.Text));
    }

    [Fact]
    public async Task Time_is_over_since_the_last_turn_ended_here_next_one_begins_anew_and_what_is_left_is_swept()
    {
        await using var world = await TableWorld.CreateAsync();
        world.Model.Reply = _ => ["Yes."];
        var worker = world.Start();
        foreach (var id in (string[])["again", "left"])
        {
            await (await worker.PostAsync(id, "First?")).EndAsync();
            await ExpireAsync(worker, id);
            await (await worker.PostAsync(id, "Second?")).EndAsync();
        }

        world.Step(Expiry);
        worker.Clock.Step(Expiry);
        await (await worker.PostAsync("again", "Third?")).EndAsync();
        var listed = await worker.ListAsync();
        await worker.SweepAsync();

        Assert.Equal(["Third?", "Yes."], (await worker.HistoryAsync("again"))!.Messages.Select(message => message.Text));
        Assert.Equal(["again"], listed);
        Assert.Equal((3, 1), ((await worker.RowsAsync("again")).Length, (await worker.RowsAsync("left")).Length));
    }

    [Fact]
    public async Task Sweeper_dies_at_any_request_next_one_goes_on()
    {
        for (var (requests, isDone) = (1, false); !isDone; requests++)
        {
            await using var world = await TableWorld.CreateAsync();
            var (worker, other) = (world.Start(Kept30Days), world.Start(Kept30Days));
            await WriteAsync(other, "a-old", DateTimeOffset.UtcNow);
            await WriteAsync(other, "b-young", DateTimeOffset.UtcNow + Expiry);
            world.Step(Expiry);

            isDone = await worker.SurvivesAsync(requests, dying => dying.SweepAsync());
            world.Step(TimeSpan.FromDays(1));
            await other.SweepAsync();

            Assert.Equal((1, 3), ((await other.RowsAsync("a-old")).Length, (await other.RowsAsync("b-young")).Length));
            Assert.Equal(["b-young"], await other.ListAsync());
        }
    }

    [Fact]
    public async Task Thousand_conversations_two_sweepers_that_die_and_posts_each_is_kept_whole_or_gone_whole()
    {
        await using var world = await TableWorld.CreateAsync();
        world.Model.Reply = _ => ["New."];
        var chance = new Random(17);
        var client = world.Start(Kept30Days);
        var ids = Enumerable.Range(0, 1000).Select(number => $"c-{number:D4}").ToList();
        bool IsUnused(string id) => ids.IndexOf(id) % 4 == 0;
        bool IsOver(string id) => ids.IndexOf(id) % 4 == 2;
        bool IsOld(string id) => IsUnused(id) || IsOver(id);
        await WriteAsync(client, "first", DateTimeOffset.UtcNow);
        await Parallel.ForEachAsync(ids, async (id, _) => await WriteAsync(
            client,
            id,
            DateTimeOffset.UtcNow + (IsUnused(id) ? TimeSpan.Zero : Expiry),
            IsOver(id) ? SoonBefore(Expiry) : null));
        world.Step(Expiry);
        client.Clock.Step(Expiry);

        var sweeping = Task.WhenAll(SweepAsync(chance.Next()), SweepAsync(chance.Next()));
        var posted = new List<string>();
        while (!sweeping.IsCompleted && posted.Count < 200)
        {
            posted.Add(ids[chance.Next(ids.Count)]);
            await (await client.PostAsync(posted[^1], "New?")).EndAsync();
        }

        await sweeping;
        await client.SweepAsync();

        Assert.NotEmpty(posted);
        foreach (var id in ids)
        {
            var texts = (await client.HistoryAsync(id))?.Messages.Select(message => message.Text).ToArray() ?? [];
            string[] news = [.. posted.Where(other => other == id).SelectMany(_ => (string[])["New?", "New."])];
            string[][] allowed =
            [
                .. IsOld(id) ? [news] : Array.Empty<string[]>(),
                .. IsOver(id) ? Array.Empty<string[]>() : [["Old?", "Old.", .. news]],
            ];
            Assert.Contains(texts, allowed);
            Assert.True(texts.Length > 0 || (await client.RowsAsync(id)).Length == 1);
            Assert.False(IsOld(id) && !posted.Contains(id) && texts.Length > 0, id);
        }

        async Task SweepAsync(int seed)
        {
            // Each dies after a while, up to where one comes to the end.
            var deaths = new Random(seed);
            while (!await world.Start(Kept30Days).SurvivesAsync(deaths.Next(50, 500), dying => dying.SweepAsync()))
            {
            }
        }
    }

    // Not a worker's: what it writes is not of the protocol.
    private static TableClient Client(TableWorld world) => new(world.ConnectionString, world.TableName);

    private static async Task ExpireAsync(Worker worker, string id) =>
        await worker.Get<HeadEditor>().SetAsync(Worker.Owner, id, null, null, SoonBefore(Expiry), CancellationToken.None);

    // The service's clock says seconds alone.
    private static DateTimeOffset SoonBefore(TimeSpan time) => DateTimeOffset.UtcNow + time - TimeSpan.FromSeconds(2);

    private static async Task WriteAsync(Worker worker, string id, DateTimeOffset used, DateTimeOffset? expires = null)
    {
        var partition = Worker.Partition(id);
        var head = HeadRow.Begin(id, null, used) with { Messages = 2, Turns = 1, Expires = expires };
        await worker.Table.UpsertAsync(ListingRow.Of(head).ToEntity(RowKeys.ListingPartition(partition)), CancellationToken.None);
        await worker.Table.WriteAsync(
            [
                head.ToWrite(partition),
                .. new[] { Rows.User(0, "Old?"), Rows.Reply(1, "Old.") }.Select(
                    row => new TableTransactionAction(TableTransactionActionType.Add, row.ToEntity(partition))),
            ],
            CancellationToken.None);
    }
}
