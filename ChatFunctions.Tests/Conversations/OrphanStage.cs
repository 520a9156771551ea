using Azure.Data.Tables;
using ChatFunctions.Completions.Tokens;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Settings;
using ChatFunctions.Tests.TurnProtocol.Schedules;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace ChatFunctions.Tests.Conversations;

/// <summary>A conversation whose first turn runs, in a table that answers at once, and who may find that turn to be an orphan.</summary>
internal sealed class OrphanStage
{
    public const string Partition = "owner~demo";
    public const int Lease = 30;

    /// <summary>How the transaction that closes a turn is called.</summary>
    public const string Close = $"{RowKeys.Head} b";

    public static readonly string Listing = RowKeys.Listing(Rows.Noon, "demo");

    public OrphanStage()
    {
        Client = new InstantClient(Stored, Time);
        Table = new ConversationTable(Client, new ServiceClock(Time), NullLogger<ConversationTable>.Instance);
        var options = Options.Create(new LeaseOptions { LeaseDuration = Duration.Seconds(Lease) });
        Closer = new OrphanCloser(
            Table, new ListingWriter(Table), new TokenCounter(int.MaxValue), Time, options, NullLogger<OrphanCloser>.Instance);
        Stored.Put(new HeadRow
        {
            Messages = 2,
            Turns = 1,
            ActiveTurn = Rows.Token,
            LeaseEnd = Rows.Noon.AddSeconds(Lease),
            Listing = Listing,
        }.ToEntity(Partition));
        Stored.Put(Rows.Reply(1, "", status: TurnStatus.InProgress).ToEntity(Partition));
    }

    public FakeTimeProvider Time { get; } = new(Rows.Noon);

    public StoredTable Stored { get; } = new();

    public InstantClient Client { get; }

    public ConversationTable Table { get; }

    public OrphanCloser Closer { get; }

    public HeadRow Head => Stored.Head(Partition)!;

    public MessageRow Reply => MessageRow.FromEntity(Stored.Find(Partition, RowKeys.Message(1))!)!;

    public IReadOnlyList<TableEntity?> Journal =>
        [.. Enumerable.Range(0, 3).Select(index => Stored.Find(Partition, RowKeys.Journal(Rows.Token, index)))];

    /// <summary>How often it was tried to close the turn.</summary>
    public int Closings => Client.Requests.Count(request => request.StartsWith(Close, StringComparison.Ordinal));

    public static JournalRow Piece(int index, int delta, string text) =>
        new(index, delta, text, [.. Enumerable.Repeat(1, text.Length)], "served-model");

    public Task<HeadRow?> SettleAsync() => Closer.SettleAsync(Partition, Head, default);

    /// <summary>Lets time pass, and looks at the head, by which the service's clock is known to the second.</summary>
    public async Task PassAsync(int seconds)
    {
        Time.Advance(TimeSpan.FromSeconds(seconds));
        await Table.FindHeadAsync(Partition, default);
        Client.Requests.Clear();
    }

    /// <summary>Writes the rows that a turn's beats have left.</summary>
    public void Beat(int? leaseEnd, params string[] texts)
    {
        if (leaseEnd is not { } seconds)
        {
            return;
        }

        var end = Rows.Noon.AddSeconds(seconds);
        Stored.Put(LeaseRow.Renewal(Partition, Rows.Token, end, texts is [var first, ..] ? Piece(0, 0, first) : null));
        for (var (index, delta) = (1, texts is [var text, ..] ? text.Length : 0); index < texts.Length; delta += texts[index++].Length)
        {
            Stored.Put(Piece(index, delta, texts[index]).ToEntity(Partition, Rows.Token));
        }
    }
}
