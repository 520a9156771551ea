using Azure.Data.Tables;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>
/// Turns that an older version of the app has left running: their lease and their stop stand in the head, and their journal in rows without
/// either. The rows are as that version wrote them.
/// </summary>
public sealed class OlderVersionTests
{
    private const string Running = "left";
    private const string Stopped = "left-stopped";

    [Fact]
    public async Task LeaseIsAlive_TurnIsShownAndBusyAndStoppedInTheHead()
    {
        await using var world = await TableWorld.CreateAsync();
        await LoadAsync(world);
        var worker = world.Start();

        var shown = (await worker.HistoryAsync(Running))!.Messages[^1];
        await Assert.ThrowsAsync<ConversationBusyException>(() => worker.PostAsync(Running, "Again?"));
        Assert.NotNull(await worker.StopAsync(Running));

        var head = await worker.Table.FindHeadAsync(Worker.Partition(Running), CancellationToken.None);
        Assert.Equal((TurnStatus.InProgress, "Hello \U0001F600"), (shown.Status, shown.Text));
        Assert.Equal(head!.ActiveTurn, head.StopRequest);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    [InlineData("attach")]
    [InlineData("stop")]
    public async Task LeaseHasExpired_TurnIsClosedAsBefore(string by)
    {
        await using var world = await TableWorld.CreateAsync();
        await LoadAsync(world);
        world.Model.Reply = _ => ["Yes."];
        world.ExpireLeases();
        var worker = world.Start();
        var before = await worker.Table.FindHeadAsync(Worker.Partition(Running), CancellationToken.None);

        foreach (var conversation in new[] { Running, Stopped })
        {
            await (by switch
            {
                "GET" => worker.HistoryAsync(conversation),
                "POST" => (await worker.PostAsync(conversation, "Next?")).EndAsync(),
                "attach" => worker.AttachAsync(conversation),
                _ => (Task)worker.StopAsync(conversation),
            });
        }

        var (left, stopped) = ((await worker.HistoryAsync(Running))!.Messages[1], (await worker.HistoryAsync(Stopped))!.Messages[1]);
        Assert.Equal((TurnStatus.Incomplete, IncompleteReason.Interrupted, "Hello \U0001F600"), (left.Status, left.Reason, left.Text));
        Assert.Equal((TurnStatus.Cancelled, null, $"Yes: {new string('x', 31_999)}yz"), (stopped.Status, stopped.Reason, stopped.Text));
        foreach (var (conversation, token) in new[] { (Running, left.TurnToken), (Stopped, stopped.TurnToken) })
        {
            Assert.Empty(await KeysAsync(worker, conversation, token));
        }

        // What its worker still wants to write contains the head as it was.
        var late = before! with { LeaseEnd = before.LeaseEnd.AddSeconds(30) };
        var write = worker.Table.WriteAsync(
            [new(TableTransactionActionType.UpdateReplace, late.ToEntity(Worker.Partition(Running)), before.ETag)], CancellationToken.None);
        Assert.True((await Assert.ThrowsAsync<TableWriteException>(() => write)).IsOvertaken);
    }

    [Fact]
    public async Task KeyIsRepeated_TextThatIsThereIsReplayed()
    {
        await using var world = await TableWorld.CreateAsync();
        await LoadAsync(world);
        world.ExpireLeases();

        var post = await world.Start().PostAsync(Running, "Hello?", "key-1");

        Assert.Null(post.Running);
        Assert.Equal("response.incomplete", (await post.ReadAsync()).Terminal);
        Assert.Empty(world.Model.Calls);
    }

    [Fact]
    public async Task Deleted_NothingIsLeft()
    {
        await using var world = await TableWorld.CreateAsync();
        await LoadAsync(world);
        var worker = world.Start();

        await worker.DeleteAsync(Stopped);

        Assert.Null(await worker.HistoryAsync(Stopped));
        Assert.Equal([Running], await worker.ListAsync());
    }

    private static async Task<string[]> KeysAsync(Worker worker, string conversation, string token) =>
        [
            .. (await worker.Table.ReadJournalKeysAsync(Worker.Partition(conversation), token, CancellationToken.None))
                .Select(row => row.RowKey),
        ];

    private static Task LoadAsync(TableWorld world) => SampleRows.LoadAsync(
        "left-running", new TableClient(world.ConnectionString, world.TableName), DateTimeOffset.UtcNow + Worker.Lease);
}
