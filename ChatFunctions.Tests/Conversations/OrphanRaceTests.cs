using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Tests.Conversations;

/// <summary>Closing an orphan while others write, or the table takes no write.</summary>
public sealed class OrphanRaceTests
{
    private readonly OrphanStage _stage = new();

    [Fact]
    public async Task TableTakesNoWrite_Throws()
    {
        await _stage.PassAsync(31);
        _stage.Client.Fail(OrphanStage.Close, 503, 1);

        await Assert.ThrowsAsync<TableWriteException>(_stage.SettleAsync);

        Assert.Equal(Rows.Token, _stage.Head.ActiveTurn);
    }

    [Fact]
    public async Task SomebodyWritesMeanwhile_ClosesWhatIsThereThen()
    {
        await _stage.PassAsync(31);
        _stage.Client.Fail(
            OrphanStage.Close, 503, 1, () => _stage.Stored.Put((_stage.Head with { Metadata = "{}" }).ToEntity(OrphanStage.Partition)));

        await _stage.SettleAsync();

        Assert.Equal(("", "{}"), (_stage.Head.ActiveTurn, _stage.Head.Metadata));
    }

    [Fact]
    public async Task SomebodyElseIsFaster_ReturnsHisHead()
    {
        await _stage.PassAsync(31);
        _stage.Client.Meet(OrphanStage.Close, () => _stage.Stored.Put(_stage.Head.WithoutTurn().ToEntity(OrphanStage.Partition)));

        var settled = await _stage.SettleAsync();

        Assert.Equal(_stage.Head.ETag, settled!.ETag);
        Assert.Equal(TurnStatus.InProgress, _stage.Reply.Status);
    }

    [Theory]
    [InlineData("QUERY j", 0)]
    [InlineData(OrphanStage.Close, 1)]
    public async Task WorkerComesBack_ItsTurnRunsOn(string during, int closings)
    {
        _stage.Beat(OrphanStage.Lease, "ab");
        await _stage.PassAsync(31);
        _stage.Client.Meet(during, () => _stage.Beat(61, "abc"));

        var settled = await _stage.SettleAsync();

        Assert.Equal((Rows.Token, _stage.Head.ETag), (settled!.ActiveTurn, settled.ETag));
        Assert.Equal(TurnStatus.InProgress, _stage.Reply.Status);
        Assert.Equal(closings, _stage.Closings);
    }

    [Theory]
    [InlineData(0, "abcdefgh")]
    [InlineData(1, "abcd")]
    [InlineData(2, "ab")]
    [InlineData(3, "a")]
    [InlineData(4, "")]
    public async Task RowIsRefused_ClosesWithTheBeginningThatIsTakenAndLeavesTheJournal(int refusals, string expected)
    {
        _stage.Beat(OrphanStage.Lease, "abcd", "efgh");
        await _stage.PassAsync(31);
        _stage.Client.Fail(OrphanStage.Close, 400, refusals);

        await _stage.SettleAsync();

        Assert.Equal((expected, TurnStatus.Incomplete), (_stage.Reply.Text, _stage.Reply.Status));
        Assert.Equal(expected.Length, _stage.Reply.Result.DeltaLengths.Count);
        Assert.Equal(refusals == 0 ? "" : "abcdefgh", _stage.Stored.Journal(OrphanStage.Partition, Rows.Token));
        DateTimeOffset? ended = refusals == 0 ? null : HeadRow.NoTime;
        Assert.Equal(ended, _stage.Journal[0]?.GetDateTimeOffset(nameof(LeaseRow.LeaseEnd)));
    }

    [Fact]
    public async Task RowIsRefusedWithoutText_Throws()
    {
        _stage.Beat(OrphanStage.Lease, "abcd", "efgh");
        await _stage.PassAsync(31);
        _stage.Client.Fail(OrphanStage.Close, 400, 5);

        await Assert.ThrowsAsync<RowRefusedException>(_stage.SettleAsync);
        Assert.Equal(5, _stage.Closings);
    }

    [Fact]
    public async Task NothingIsJournaledAndRowIsRefused_ThrowsAtOnce()
    {
        await _stage.PassAsync(31);
        _stage.Client.Fail(OrphanStage.Close, 400, 5);

        await Assert.ThrowsAsync<RowRefusedException>(_stage.SettleAsync);
        Assert.Equal(1, _stage.Closings);
    }

    [Fact]
    public async Task HeadNamesNoSuchReplyAndIsRefused_ThrowsAtOnce()
    {
        _stage.Beat(OrphanStage.Lease, "abcd");
        _stage.Stored.Put(Rows.Reply(1, "Yes.", token: "another").ToEntity(OrphanStage.Partition));
        await _stage.PassAsync(31);
        _stage.Client.Fail(RowKeys.Head + " -", 400, 5);

        await Assert.ThrowsAsync<RowRefusedException>(_stage.SettleAsync);
        Assert.Equal(1, _stage.Client.Requests.Count(request => request.StartsWith(RowKeys.Head + " -", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task RowOfAnOlderVersionIsRefused_ItsJournalHasNoLeaseToEnd()
    {
        _stage.Stored.Put(OrphanStage.Piece(0, 0, "abcd").ToEntity(OrphanStage.Partition, Rows.Token));
        await _stage.PassAsync(31);
        _stage.Client.Fail(OrphanStage.Close, 400, 1);

        await _stage.SettleAsync();

        Assert.Equal("ab", _stage.Reply.Text);
        Assert.False(_stage.Journal[0]!.ContainsKey(nameof(LeaseRow.LeaseEnd)));
    }
}
