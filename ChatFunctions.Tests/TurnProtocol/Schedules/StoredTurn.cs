using Azure.Data.Tables;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Tests.Conversations;
using ChatFunctions.Turns;
using Microsoft.Extensions.Time.Testing;

namespace ChatFunctions.Tests.TurnProtocol.Schedules;

/// <summary>A turn in the table in memory, two deltas a journal row, and one who follows it from another instance.</summary>
internal sealed class StoredTurn
{
    private const int DeltasOfRow = 2;
    private const string Partition = "owner~demo";

    private readonly StoredTable _table = new();
    private readonly int _rows;

    public StoredTurn(int rows, int pageSize = 1000)
    {
        _rows = rows;
        Client = new InstantClient(_table, Time) { PageSize = pageSize };
        var worker = new InstantWorker(Client, Time);
        (Remote, Defects) = (worker.Remote, worker.Defects);
        var head = new HeadRow { Messages = 2, Turns = 1, ActiveTurn = Reply.TurnToken, LeaseEnd = Time.GetUtcNow().AddHours(1) };
        _table.Put(head.ToEntity(Partition));
        _table.Put(Reply.ToEntity(Partition));
        for (var index = 0; index < rows; index++)
        {
            var row = new JournalRow(index, index * DeltasOfRow, Text[(index * DeltasOfRow)..((index + 1) * DeltasOfRow)], [1, 1], null);
            _table.Put(index == 0
                ? LeaseRow.Renewal(Partition, Reply.TurnToken, Time.GetUtcNow().AddSeconds(30), row)
                : row.ToEntity(Partition, Reply.TurnToken));
        }
    }

    public FakeTimeProvider Time { get; } = new(Rows.Noon);

    public InstantClient Client { get; }

    public RemoteTurns Remote { get; }

    public IReadOnlyList<string> Defects { get; }

    public MessageRow Reply { get; } = Rows.Reply(1, "", status: TurnStatus.InProgress);

    /// <summary>What the reply says in the end: a delta more than is journaled.</summary>
    public string Text => "abcdefghijklmnopqrstuvwxyz"[..((_rows * DeltasOfRow) + 1)];

    /// <summary>Follows the turn.</summary>
    public ReplyLog Follow(CancellationToken following = default) =>
        Remote.Follow(Partition, new TurnRows("demo", Reply, null), following);

    /// <summary>Follows the turn to its end, all on this thread.</summary>
    /// <param name="look">Looks at what the follower has been told.</param>
    public ReplyLog FollowToEnd(Action<ReplyView> look) => Pump.Run(pump =>
    {
        var log = Follow();
        for (var step = 0; log.Read().End is null; step++)
        {
            Assert.True(step < 100, "It does not end.");
            pump.Run();
            look(log.Read());
            Time.Advance(TimeSpan.FromMilliseconds(200));
        }

        return log;
    });

    /// <summary>The end of the turn, with row 0; the other journal rows are left.</summary>
    public void End()
    {
        int[] lengths = [.. Enumerable.Repeat(1, Text.Length)];
        _table.Put(new HeadRow { Messages = 2, Turns = 1 }.ToEntity(Partition));
        _table.Put(Reply.EndedBy(new ReplyResult(TurnStatus.Completed, null, Text, lengths)).ToEntity(Partition));
        RemoveRow(0);
    }

    /// <summary>Removes a row of the journal.</summary>
    public void RemoveRow(int index) => _table.Apply(
        [new(TableTransactionActionType.Delete, new TableEntity(Partition, RowKeys.Journal(Reply.TurnToken, index)))]);
}
