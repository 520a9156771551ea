using ChatFunctions.Conversations.Table;
using ChatFunctions.Tests.TurnProtocol.Schedules;

namespace ChatFunctions.Tests.Conversations.Begin;

/// <summary>The row that lists a conversation, which its first turn inserts once it has begun.</summary>
public sealed class BeginListingTests
{
    [Fact]
    public void ListingRowIsLate_TurnBeginsWithoutItAndKnowsWhenItIsThere()
    {
        using var stage = new Stage();
        var worker = stage.Start("w");
        var deliver = stage.Hold(worker, Schedule.Id);

        var turn = Stage.Started(stage.Begin(worker));
        Assert.Equal((2, false, true), (stage.Head.Messages, turn.Listed.IsCompleted, stage.Head.IsUnlisted));
        deliver();

        Assert.True(stage.Finish(turn.Listed));
        Assert.Equal([turn.Head.Listing], stage.Listed);
        Assert.False(stage.ListingRow().NeedsHead);
    }

    [Fact]
    public void ListingRowIsRefused_TurnBeginsAndIsNotTakenToBeListed()
    {
        using var stage = new Stage();
        var worker = stage.Start("w");
        stage.Next(worker, Schedule.Id, call => call.Fail(503));

        Assert.False(stage.Finish(Stage.Started(stage.Begin(worker)).Listed));
    }

    [Fact]
    public void AnswerIsLost_RowIsThereButMayBeOnItsWay()
    {
        using var stage = new Stage();
        var worker = stage.Start("w");
        stage.Next(worker, Schedule.Id, call => call.Deliver(isHeard: false));

        stage.Converse(worker);

        Assert.True(stage.Head.IsUnlisted);
        Assert.Equal([stage.Head.Listing], stage.Listed);
        Assert.False(stage.ListingRow().NeedsHead);
    }

    [Fact]
    public void ConversationIsListed_NextTurnDoesNotListItAgain()
    {
        using var stage = new Stage();
        var worker = stage.Start("w");
        stage.Converse(worker);

        var requests = stage.Requests(worker, () => Stage.Started(stage.Begin(worker, "And?")));

        Assert.DoesNotContain(requests, request => request.Contains(Schedule.Id, StringComparison.Ordinal));
    }

    [Fact]
    public void SomebodyElseBeginsTheConversation_NothingOfOnesOwnIsListed()
    {
        using var stage = new Stage();
        var (worker, other) = (stage.Start("w"), stage.Start("o"));
        var deliver = stage.Hold(worker, "a b");
        var begin = stage.Begin(worker);
        stage.Advance(1);
        var first = Stage.Started(stage.Begin(other, "And?"));

        deliver();

        Assert.Equal(first.Id, Stage.Failure<ChatFunctions.Conversations.ConversationBusyException>(begin).TurnId);
        Assert.Equal([first.Head.Listing], stage.Listed);
    }

    [Fact]
    public void ConversationIsDeletedFirst_LateRowMeetsAnEmptyOneWhichGoesWithTheTombstone()
    {
        using var stage = new Stage();
        var (worker, other) = (stage.Start("w"), stage.Start("o"));
        var deliver = stage.Hold(worker, Schedule.Id);
        var turn = Stage.Started(stage.Begin(worker));

        stage.Finish(other.Eraser.DeleteAsync(Schedule.Owner, Schedule.Id, CancellationToken.None));
        deliver();

        Assert.True(stage.Finish(turn.Listed));
        var row = stage.ListingRow();
        Assert.Equal((null, true), (row.Title, row.NeedsHead));
        Assert.Equal((true, row.Key), (stage.Head.DeletionFinished, stage.Head.Listing));
        Assert.Empty(stage.Finish(other.Listing.ListAsync(Schedule.Owner, 10, null, CancellationToken.None)).Conversations);
    }

    [Fact]
    public void WorkerDiesBeforeTheRow_WhoeverClosesTheTurnListsItAndLeavesTheRowInItsPlaceForADay()
    {
        using var stage = new Stage();
        var (worker, other) = (stage.Start("w"), stage.Start("o"));
        var deliver = stage.Hold(worker, Schedule.Id);
        var turn = Stage.Started(stage.Begin(worker));
        worker.IsDead = true;
        stage.Advance(40);

        stage.Converse(other, "And?");
        stage.Advance(HeadRow.ListingStay.TotalSeconds);
        stage.Converse(other, "Again?");
        Assert.Equal((turn.Head.Listing, true), (stage.Head.Listing, stage.Head.IsUnlisted));
        deliver();
        Assert.Equal([turn.Head.Listing], stage.Listed);
        Assert.False(stage.ListingRow().NeedsHead);

        stage.Advance(TimeSpan.FromDays(1).TotalSeconds);
        stage.Converse(other, "Tomorrow?");

        Assert.False(stage.Head.IsUnlisted);
        Assert.NotEqual(turn.Head.Listing, stage.Head.Listing);
        Assert.Equal([stage.Head.Listing], stage.Listed);
    }
}
