using ChatFunctions.Conversations.Table;
using ChatFunctions.Tests.TurnProtocol.Schedules;

namespace ChatFunctions.Tests.Conversations;

/// <summary>A conversation is used again after an hour: its row moves, with three writes, the end of the turn among them.</summary>
public sealed class ListingMoveTests
{
    [Fact]
    public void ConversationIsUsedAfterAnHour_ItsRowMovesWithTheEnd()
    {
        using var stage = new Stage();
        var worker = stage.Start("w");
        stage.Converse(worker);
        var before = stage.ListingRow();
        stage.Time.Advance(HeadRow.ListingStay);

        var requests = stage.Requests(worker, () => stage.Converse(worker, "And?"));

        var after = stage.ListingRow();
        Assert.Equal(stage.Head.Listing, after.Key);
        Assert.True(string.CompareOrdinal(after.Key, before.Key) < 0);
        Assert.Equal(
            (stage.Head.Title, stage.Head.Created, stage.Head.Updated, false),
            (after.Title, after.Created, after.Updated, after.NeedsHead));
        Assert.Equal(
            [$"{after.Key} {before.Key}", $"a {RowKeys.Message(3)}", $"{after.Key} -{before.Key}"], requests.TakeLast(3));
    }

    [Fact]
    public void ConversationIsUsedWithinTheHour_ItsRowStays()
    {
        using var stage = new Stage();
        var worker = stage.Start("w");
        stage.Converse(worker);
        var before = stage.ListingRow();
        stage.Time.Advance(HeadRow.ListingStay / 2);

        var requests = stage.Requests(worker, () => stage.Converse(worker, "And?"));

        Assert.Equal(before, stage.ListingRow());
        Assert.DoesNotContain(requests, request => request.Contains(Schedule.Id, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("before", false)]
    [InlineData("before", true)]
    [InlineData("end", false)]
    [InlineData("end", true)]
    [InlineData("after", false)]
    [InlineData("after", true)]
    public void WorkerDiesAtAWrite_ConversationIsListedOnceAndMovesOn(string write, bool isApplied)
    {
        using var stage = new Stage();
        var (worker, other) = (stage.Start("w"), stage.Start("o"));
        stage.Converse(worker);
        stage.Time.Advance(HeadRow.ListingStay);
        var (_, seen) = stage.Post(worker, "And?");
        Die(stage, worker, write, isApplied);

        stage.Say(seen, "Yes.");
        seen.Call!.Finish();
        stage.Advance(1);

        Assert.True(worker.IsDead);
        Assert.Equal([Schedule.Id], List(stage, other));
        stage.Advance(40);
        stage.Converse(other, "And now?");
        Assert.Equal([Schedule.Id], List(stage, other));
        Assert.Equal(stage.Head.Relisted().Listing, stage.Head.Listing);

        // What the dead has left in doubt goes when nobody can be about to write any more.
        stage.Time.Advance(TimeSpan.FromDays(2));
        Assert.Equal([Schedule.Id], List(stage, other));
        Assert.Equal(stage.Head.Listing, stage.ListingRow().Key);
        Assert.False(stage.ListingRow().NeedsHead);
    }

    [Fact]
    public void RowCannotBeMoved_TurnEndsAndTheNextOneMovesIt()
    {
        using var stage = new Stage();
        var worker = stage.Start("w");
        stage.Converse(worker);
        var before = stage.ListingRow();
        stage.Time.Advance(HeadRow.ListingStay);
        stage.Next(worker, Schedule.Id, call => call.Fail(503));

        stage.Converse(worker, "And?");
        Assert.Equal(before, stage.ListingRow());
        stage.Converse(worker, "And now?");

        Assert.NotEqual(before.Key, stage.ListingRow().Key);
        Assert.Equal(stage.Head.Listing, stage.ListingRow().Key);
    }

    [Fact]
    public void OrphanIsClosedAfterAnHour_ItsConversationMoves()
    {
        using var stage = new Stage();
        var (worker, other) = (stage.Start("w"), stage.Start("o"));
        stage.Converse(worker);
        stage.Time.Advance(HeadRow.ListingStay);
        stage.Post(worker, "And?");
        worker.IsDead = true;
        stage.Advance(40);

        stage.Finish(other.Reader.ReadMessagesAsync(Schedule.Owner, Schedule.Id, 100, null, default));

        Assert.Equal(stage.Head.Listing, stage.ListingRow().Key);
        Assert.Equal(stage.Head.Relisted().Listing, stage.Head.Listing);
        Assert.False(stage.ListingRow().NeedsHead);
    }

    [Fact]
    public void ConversationIsRenamed_ItsRowSaysSoAndStays()
    {
        using var stage = new Stage();
        var worker = stage.Start("w");
        stage.Converse(worker);
        var before = stage.ListingRow();
        stage.Time.Advance(2 * HeadRow.ListingStay);

        stage.Finish(worker.Heads.SetAsync(Schedule.Owner, Schedule.Id, "A name", null, null, default));

        Assert.Equal(before with { Title = "A name", ETag = stage.ListingRow().ETag }, stage.ListingRow());
        Assert.Equal(("A name", true), (stage.Head.Title, stage.Head.IsNamed));
    }

    private static string[] List(Stage stage, ScheduledWorker worker) =>
        [.. stage.Finish(worker.Listing.ListAsync(Schedule.Owner, 100, null, default)).Conversations.Select(found => found.Id)];

    private static void Die(Stage stage, ScheduledWorker worker, string write, bool isApplied)
    {
        var request = write switch
        {
            "before" => $" {stage.Head.Listing}",
            "end" => $"a {RowKeys.Message(3)}",
            _ => $" -{stage.Head.Listing}",
        };
        stage.Next(worker, request, call =>
        {
            worker.IsDead = true;
            if (isApplied)
            {
                call.Deliver(isHeard: false);
            }
        });
    }
}
