using Azure.Data.Tables;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Tests.Conversations;

/// <summary>When a turn is an orphan, and what closing it writes.</summary>
public sealed class OrphanCloserTests
{
    private readonly OrphanStage _stage = new();

    [Theory]
    [InlineData(null, 30, false, 0)]
    [InlineData(null, 31, true, 1)]
    [InlineData(34, 31, false, 1)]
    [InlineData(34, 34, false, 1)]
    [InlineData(34, 35, true, 1)]
    public async Task LeaseRunsOut_TurnIsAnOrphanASecondLater(int? own, int now, bool expected, int requests)
    {
        _stage.Beat(own);
        await _stage.PassAsync(now);

        Assert.Equal(expected, await _stage.Closer.IsOrphanAsync(OrphanStage.Partition, _stage.Head, default));
        Assert.Equal(requests, _stage.Client.Requests.Count);
    }

    [Fact]
    public async Task NoTurnRuns_ThereIsNoOrphan()
    {
        await _stage.PassAsync(100);

        Assert.False(await _stage.Closer.IsOrphanAsync(OrphanStage.Partition, _stage.Head.WithoutTurn(), default));
        Assert.Empty(_stage.Client.Requests);
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
        _stage.Beat(own);
        await _stage.PassAsync(now);

        Assert.Equal(expected, (await _stage.Closer.LeaseLeftAsync(OrphanStage.Partition, _stage.Head, default))?.TotalSeconds);
        Assert.Equal(requests, _stage.Client.Requests.Count);
    }

    [Theory]
    [InlineData(31)]
    [InlineData(40)]
    public async Task OrphanIsMet_ClosesWithItsJournalWhichGoes(int now)
    {
        _stage.Beat(OrphanStage.Lease, "ab", "cd", "ef");
        await _stage.PassAsync(now);

        var settled = await _stage.SettleAsync();

        Assert.Equal(
            ("abcdef", TurnStatus.Incomplete, IncompleteReason.Interrupted, "served-model"),
            (_stage.Reply.Text, _stage.Reply.Status, _stage.Reply.Reason, _stage.Reply.Model));
        Assert.Equal([1, 1, 1, 1, 1, 1], _stage.Reply.Result.DeltaLengths);
        Assert.Equal((_stage.Head, _stage.Time.GetUtcNow()), (settled, _stage.Head.Updated));
        Assert.Equal(("", HeadRow.NoTime, false), (_stage.Head.ActiveTurn, _stage.Head.LeaseEnd, _stage.Head.IsUnlisted));
        Assert.All(_stage.Journal, Assert.Null);
        Assert.Equal($"{OrphanStage.Close}{RowKeys.Message(1)[1..]} -{Row(0)} -{Row(2)} -{Row(1)}", _stage.Client.Requests.Last());

        static string Row(int index) => RowKeys.Journal(Rows.Token, index);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task StopWasRequested_ClosesCancelled(bool inHead)
    {
        _stage.Beat(OrphanStage.Lease, "ab");
        if (inHead)
        {
            _stage.Stored.Put((_stage.Head with { StopRequest = Rows.Token }).ToEntity(OrphanStage.Partition));
        }
        else
        {
            _stage.Stored.Apply([new(TableTransactionActionType.UpdateMerge, LeaseRow.Stop(OrphanStage.Partition, Rows.Token))]);
        }

        await _stage.PassAsync(31);
        await _stage.SettleAsync();

        Assert.Equal((TurnStatus.Cancelled, (string?)null, "ab"), (_stage.Reply.Status, _stage.Reply.Reason, _stage.Reply.Text));
    }

    [Theory]
    [InlineData(false, 0, false, 0, false)]
    [InlineData(true, 0, false, 2, true)]
    [InlineData(true, 23, false, 2, true)]
    [InlineData(true, 24, false, 2, false)]
    [InlineData(true, 24, true, 1, true)]
    public async Task ConversationIsUnlisted_IsListedWithTheEndAndSaidToBeAfterADay(
        bool isUnlisted, int hours, bool fails, int writes, bool expected)
    {
        var created = _stage.Time.GetUtcNow().AddHours(-hours);
        _stage.Stored.Put((_stage.Head with { IsUnlisted = isUnlisted, Created = created }).ToEntity(OrphanStage.Partition));
        await _stage.PassAsync(31);
        _stage.Client.Fail(OrphanStage.Listing, fails ? 503 : 0, fails ? 1 : 0);

        await _stage.SettleAsync();

        Assert.Equal((expected, ""), (_stage.Head.IsUnlisted, _stage.Head.ActiveTurn));
        Assert.Equal(writes, _stage.Client.Requests.Count(request => request == OrphanStage.Listing));
    }

    [Fact]
    public async Task HeadNamesNoSuchReply_IsClosedWithoutOne()
    {
        _stage.Stored.Put(Rows.Reply(1, "Yes.", token: "another").ToEntity(OrphanStage.Partition));
        await _stage.PassAsync(31);

        Assert.Null(await _stage.Closer.PreviewAsync(OrphanStage.Partition, _stage.Head, default));
        await _stage.SettleAsync();

        Assert.Equal(("", "Yes."), (_stage.Head.ActiveTurn, _stage.Reply.Text));
    }

    [Fact]
    public async Task Preview_IsWhatClosingWouldWrite()
    {
        _stage.Beat(OrphanStage.Lease, "ab", "cd");
        await _stage.PassAsync(31);

        var preview = await _stage.Closer.PreviewAsync(OrphanStage.Partition, _stage.Head, default);

        Assert.Equal(Rows.Token, _stage.Head.ActiveTurn);
        await _stage.SettleAsync();
        Assert.Equal(
            (_stage.Reply.Text, _stage.Reply.Status, _stage.Reply.Usage, _stage.Reply.Ended),
            (preview!.Text, preview.Status, preview.Usage, preview.Ended));
    }
}
