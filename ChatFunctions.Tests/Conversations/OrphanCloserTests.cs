using Azure;
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

/// <summary>When a turn is an orphan, and what closing it writes, whatever the table answers.</summary>
public sealed class OrphanCloserTests
{
    private const string Partition = "owner~demo";
    private const string Close = $"{RowKeys.Head} b";
    private const int Lease = 30;

    private static readonly string Listing = RowKeys.Listing(Rows.Noon, "demo");

    private readonly FakeTimeProvider _time = new(Rows.Noon);
    private readonly StoredTable _stored = new();
    private readonly InstantClient _client;
    private readonly ConversationTable _table;
    private readonly OrphanCloser _closer;

    public OrphanCloserTests()
    {
        _client = new InstantClient(_stored, _time);
        _table = new ConversationTable(_client, new ServiceClock(_time), NullLogger<ConversationTable>.Instance);
        var options = Options.Create(new LeaseOptions { LeaseDuration = Duration.Seconds(Lease) });
        _closer = new OrphanCloser(_table, new TokenCounter(int.MaxValue), _time, options, NullLogger<OrphanCloser>.Instance);
        Put(new HeadRow
        {
            Messages = 2,
            Turns = 1,
            ActiveTurn = Rows.Token,
            LeaseEnd = Rows.Noon.AddSeconds(Lease),
            Listing = Listing,
        }.ToEntity(Partition));
        Put(Rows.Reply(1, "", status: TurnStatus.InProgress).ToEntity(Partition));
    }

    private HeadRow Head => _stored.Head(Partition)!;

    private MessageRow Reply => MessageRow.FromEntity(_stored.Find(Partition, RowKeys.Message(1))!)!;

    [Theory]
    [InlineData(null, 30, false, 0)]
    [InlineData(null, 31, true, 1)]
    [InlineData(34, 31, false, 1)]
    [InlineData(34, 34, false, 1)]
    [InlineData(34, 35, true, 1)]
    public async Task LeaseRunsOut_TurnIsAnOrphanASecondLater(int? own, int now, bool expected, int requests)
    {
        Beat(own);
        await PassAsync(now);

        Assert.Equal(expected, await _closer.IsOrphanAsync(Partition, Head, default));
        Assert.Equal(requests, _client.Requests.Count);
    }

    [Fact]
    public async Task NoTurnRuns_ThereIsNoOrphan()
    {
        await PassAsync(100);

        Assert.False(await _closer.IsOrphanAsync(Partition, Head.WithoutTurn(), default));
        Assert.Empty(_client.Requests);
    }

    [Theory]
    [InlineData(null, 0, null, 0)]
    [InlineData(null, 11, null, 0)]
    [InlineData(null, 12, 19, 1)]
    [InlineData(null, 30, 1, 1)]
    [InlineData(null, 31, null, 1)]
    [InlineData(60, 12, null, 1)]
    [InlineData(34, 15, null, 1)]
    [InlineData(34, 16, 19, 1)]
    public async Task WorkerDoesNotRenew_WhatIsLeftOfItsLeaseIsKnownFromTwoThirdsOn(int? own, int now, int? expected, int requests)
    {
        Beat(own);
        await PassAsync(now);

        Assert.Equal(expected, (await _closer.LeaseLeftAsync(Partition, Head, default))?.TotalSeconds);
        Assert.Equal(requests, _client.Requests.Count);
    }

    [Theory]
    [InlineData(31)]
    [InlineData(40)]
    public async Task OrphanIsMet_ClosesWithItsJournalWhichGoes(int now)
    {
        Beat(Lease, "ab", "cd", "ef");
        await PassAsync(now);

        var settled = await SettleAsync();

        Assert.Equal(
            ("abcdef", TurnStatus.Incomplete, IncompleteReason.Interrupted, "served-model"),
            (Reply.Text, Reply.Status, Reply.Reason, Reply.Model));
        Assert.Equal([1, 1, 1, 1, 1, 1], Reply.Result.DeltaLengths);
        Assert.Equal((Head, _time.GetUtcNow()), (settled, Head.Updated));
        Assert.Equal(("", HeadRow.NoTime, false), (Head.ActiveTurn, Head.LeaseEnd, Head.IsUnlisted));
        Assert.All(Journal(), Assert.Null);
        Assert.Equal($"{Close}{RowKeys.Message(1)[1..]} -{Row(0)} -{Row(2)} -{Row(1)}", _client.Requests.Last());

        static string Row(int index) => RowKeys.Journal(Rows.Token, index);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task StopWasRequested_ClosesCancelled(bool inHead)
    {
        Beat(Lease, "ab");
        if (inHead)
        {
            Put((Head with { StopRequest = Rows.Token }).ToEntity(Partition));
        }
        else
        {
            _stored.Apply([new(TableTransactionActionType.UpdateMerge, LeaseRow.Stop(Partition, Rows.Token))]);
        }

        await PassAsync(31);
        await SettleAsync();

        Assert.Equal((TurnStatus.Cancelled, (string?)null, "ab"), (Reply.Status, Reply.Reason, Reply.Text));
    }

    [Theory]
    [InlineData(false, false, 0, false)]
    [InlineData(true, false, 1, false)]
    [InlineData(true, true, 1, true)]
    public async Task ConversationIsUnlisted_IsListedWithTheEnd(bool isUnlisted, bool fails, int writes, bool expected)
    {
        Put((Head with { IsUnlisted = isUnlisted }).ToEntity(Partition));
        await PassAsync(31);
        Fail(Listing, fails ? 503 : 0, fails ? 1 : 0);

        await SettleAsync();

        Assert.Equal((expected, ""), (Head.IsUnlisted, Head.ActiveTurn));
        Assert.Equal(writes, _client.Requests.Count(request => request == Listing));
    }

    [Fact]
    public async Task HeadNamesNoSuchReply_IsClosedWithoutOne()
    {
        Put(Rows.Reply(1, "Yes.", token: "another").ToEntity(Partition));
        await PassAsync(31);

        Assert.Null(await _closer.PreviewAsync(Partition, Head, default));
        await SettleAsync();

        Assert.Equal(("", "Yes."), (Head.ActiveTurn, Reply.Text));
    }

    [Fact]
    public async Task Preview_IsWhatClosingWouldWrite()
    {
        Beat(Lease, "ab", "cd");
        await PassAsync(31);

        var preview = await _closer.PreviewAsync(Partition, Head, default);

        Assert.Equal(Rows.Token, Head.ActiveTurn);
        await SettleAsync();
        Assert.Equal(
            (Reply.Text, Reply.Status, Reply.Usage, Reply.Ended), (preview!.Text, preview.Status, preview.Usage, preview.Ended));
    }

    [Fact]
    public async Task TableTakesNoWrite_Throws()
    {
        await PassAsync(31);
        Fail(Close, 503, 1);

        await Assert.ThrowsAsync<TableWriteException>(SettleAsync);

        Assert.Equal(Rows.Token, Head.ActiveTurn);
    }

    [Fact]
    public async Task SomebodyWritesMeanwhile_ClosesWhatIsThereThen()
    {
        await PassAsync(31);
        Fail(Close, 503, 1, () => Put((Head with { Metadata = "{}" }).ToEntity(Partition)));

        await SettleAsync();

        Assert.Equal(("", "{}"), (Head.ActiveTurn, Head.Metadata));
    }

    [Fact]
    public async Task SomebodyElseIsFaster_ReturnsHisHead()
    {
        await PassAsync(31);
        Before(Close, () => Put(Head.WithoutTurn().ToEntity(Partition)));

        var settled = await SettleAsync();

        Assert.Equal(Head.ETag, settled!.ETag);
        Assert.Equal(TurnStatus.InProgress, Reply.Status);
    }

    [Theory]
    [InlineData("QUERY j", 0)]
    [InlineData(Close, 1)]
    public async Task WorkerComesBack_ItsTurnRunsOn(string during, int closings)
    {
        Beat(Lease, "ab");
        await PassAsync(31);
        Before(during, () => Beat(61, "abc"));

        var settled = await SettleAsync();

        Assert.Equal((Rows.Token, Head.ETag), (settled!.ActiveTurn, settled.ETag));
        Assert.Equal(TurnStatus.InProgress, Reply.Status);
        Assert.Equal(closings, _client.Requests.Count(request => request.StartsWith(Close, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(0, "abcdefgh")]
    [InlineData(1, "abcd")]
    [InlineData(2, "ab")]
    [InlineData(3, "a")]
    [InlineData(4, "")]
    public async Task RowIsRefused_ClosesWithTheBeginningThatIsTakenAndLeavesTheJournal(int refusals, string expected)
    {
        Beat(Lease, "abcd", "efgh");
        await PassAsync(31);
        Fail(Close, 400, refusals);

        await SettleAsync();

        Assert.Equal((expected, TurnStatus.Incomplete), (Reply.Text, Reply.Status));
        Assert.Equal(expected.Length, Reply.Result.DeltaLengths.Count);
        Assert.Equal(refusals == 0 ? "" : "abcdefgh", _stored.Journal(Partition, Rows.Token));
        DateTimeOffset? ended = refusals == 0 ? null : HeadRow.NoTime;
        Assert.Equal(ended, Journal()[0]?.GetDateTimeOffset(nameof(LeaseRow.LeaseEnd)));
    }

    [Fact]
    public async Task RowIsRefusedWithoutText_Throws()
    {
        Beat(Lease, "abcd", "efgh");
        await PassAsync(31);
        Fail(Close, 400, 5);

        await Assert.ThrowsAsync<RowRefusedException>(SettleAsync);
        Assert.Equal(5, _client.Requests.Count(request => request.StartsWith(Close, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task NothingIsJournaledAndRowIsRefused_ThrowsAtOnce()
    {
        await PassAsync(31);
        Fail(Close, 400, 5);

        await Assert.ThrowsAsync<RowRefusedException>(SettleAsync);
        Assert.Equal(1, _client.Requests.Count(request => request.StartsWith(Close, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task HeadNamesNoSuchReplyAndIsRefused_ThrowsAtOnce()
    {
        Beat(Lease, "abcd");
        Put(Rows.Reply(1, "Yes.", token: "another").ToEntity(Partition));
        await PassAsync(31);
        Fail(RowKeys.Head + " -", 400, 5);

        await Assert.ThrowsAsync<RowRefusedException>(SettleAsync);
        Assert.Equal(1, _client.Requests.Count(request => request.StartsWith(RowKeys.Head + " -", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task RowOfAnOlderVersionIsRefused_ItsJournalHasNoLeaseToEnd()
    {
        Put(Piece(0, 0, "abcd").ToEntity(Partition, Rows.Token));
        await PassAsync(31);
        Fail(Close, 400, 1);

        await SettleAsync();

        Assert.Equal("ab", Reply.Text);
        Assert.False(Journal()[0]!.ContainsKey(nameof(LeaseRow.LeaseEnd)));
    }

    private Task<HeadRow?> SettleAsync() => _closer.SettleAsync(Partition, Head, default);

    // With a look at the head, by which the service's clock is known to the second.
    private async Task PassAsync(int seconds)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));
        await _table.FindHeadAsync(Partition, default);
        _client.Requests.Clear();
    }

    private void Put(TableEntity row) => _stored.Apply([new(TableTransactionActionType.UpsertReplace, row)]);

    // The rows that a turn's beats have left.
    private void Beat(int? leaseEnd, params string[] texts)
    {
        if (leaseEnd is not { } seconds)
        {
            return;
        }

        Put(LeaseRow.Renewal(Partition, Rows.Token, Rows.Noon.AddSeconds(seconds), texts is [var first, ..] ? Piece(0, 0, first) : null));
        for (var (index, delta) = (1, texts is [var text, ..] ? text.Length : 0); index < texts.Length; delta += texts[index++].Length)
        {
            Put(Piece(index, delta, texts[index]).ToEntity(Partition, Rows.Token));
        }
    }

    private static JournalRow Piece(int index, int delta, string text) =>
        new(index, delta, text, [.. Enumerable.Repeat(1, text.Length)], "served-model");

    private IReadOnlyList<TableEntity?> Journal() =>
        [.. Enumerable.Range(0, 3).Select(index => _stored.Find(Partition, RowKeys.Journal(Rows.Token, index)))];

    private void Fail(string request, int status, int times, Action? before = null) => _client.Before = name =>
    {
        if (name.StartsWith(request, StringComparison.Ordinal) && times-- > 0)
        {
            before?.Invoke();
            throw new RequestFailedException(status, "");
        }
    };

    private void Before(string request, Action run) => _client.Before = name =>
    {
        if (name.StartsWith(request, StringComparison.Ordinal))
        {
            _client.Before = null;
            run();
        }
    };
}
