using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Tests.TurnProtocol.Schedules;
using ChatFunctions.Turns;

namespace ChatFunctions.Tests.Conversations;

/// <summary>What becomes of a turn's writes that fail, or of which nothing is heard.</summary>
public sealed class TurnWriterTests
{
    private const string Head = "a ";
    private const string HeadAlone = "GET a";

    [Fact]
    public void BeatIsConfirmed_LeaseCountsFromWhenItWasSent()
    {
        using var stage = new Stage();
        var worker = stage.Start("w");
        var (turn, _) = stage.Post(worker);
        var deliver = stage.Hold(worker, Head);

        stage.Advance(3);
        deliver();

        Assert.Equal(1, turn.Lease.Age.TotalSeconds, 0.02);
        Assert.Equal(stage.Time.GetUtcNow().AddSeconds(29), stage.Head.LeaseEnd);
    }

    [Fact]
    public void BeatsAnswerIsLost_RowsAreReadOnceAndTheTurnGoesOn()
    {
        using var stage = new Stage();
        var worker = stage.Start("w");
        var (turn, seen) = stage.Post(worker);
        stage.Next(worker, Head, call => call.Deliver(isHeard: false));
        stage.Say(seen, "a");
        stage.Advance(1);

        Assert.Single(stage.Moments(worker, HeadAlone));
        Assert.Equal("a", stage.Table.Journal(Schedule.Partition, turn.Turn.Token));
        stage.Say(seen, "b");
        stage.Advance(1);
        Assert.Single(stage.Moments(worker, HeadAlone));
        Assert.Equal("ab", stage.Table.Journal(Schedule.Partition, turn.Turn.Token));
        Finish(stage, seen);
        Assert.Equal((TurnStatus.Completed, "ab"), (End(turn).Reply?.Status, End(turn).Reply?.Text));
    }

    [Fact]
    public void SomebodyHasClosedItMeanwhile_TurnIsFencedAndEndsAsTheTableSays()
    {
        using var stage = new Stage();
        var (worker, other) = (stage.Start("w"), stage.Start("o"));
        var (turn, seen) = stage.Post(worker);
        stage.Next(worker, Head, call => call.Fail(0));
        stage.Next(worker, HeadAlone, call => call.Fail(0), 60);
        stage.Say(seen, "a");
        stage.Advance(40);

        stage.Finish(other.Reader.ReadMessagesAsync(Schedule.Owner, Schedule.Id, 10, null, default));
        stage.Advance(40);

        Assert.Equal(TurnStop.Fenced, turn.StopReason);
        Assert.Equal((ReplyOutcome.Committed, TurnStatus.Incomplete), (End(turn).Outcome, End(turn).Reply?.Status));
    }

    [Fact]
    public void NamesakeHasBegunMeanwhile_TurnIsDeleted()
    {
        using var stage = new Stage();
        var (worker, other) = (stage.Start("w"), stage.Start("o"));
        var (turn, seen) = stage.Post(worker);
        stage.Next(worker, Head, call => call.Fail(0));
        stage.Next(worker, HeadAlone, call => call.Fail(0), 5);
        stage.Say(seen, "a");
        stage.Advance(1);

        stage.Finish(other.Eraser.DeleteAsync(Schedule.Owner, Schedule.Id, default));
        stage.Post(other, "And?");
        stage.Advance(10);

        Assert.Equal((TurnStop.Fenced, ReplyOutcome.Deleted), (turn.StopReason, End(turn).Outcome));
        Assert.Equal(1, stage.Head.Generation);
    }

    [Fact]
    public void EndsAnswerIsLost_IsFoundCommitted()
    {
        using var stage = new Stage();
        var worker = stage.Start("w");
        var (turn, seen) = stage.Post(worker);
        stage.Next(worker, Head, call => call.Deliver(isHeard: false));

        Finish(stage, seen);

        Assert.Equal((ReplyOutcome.Committed, TurnStatus.Completed), (End(turn).Outcome, End(turn).Reply?.Status));
        Assert.Single(stage.Moments(worker, Head), moment => moment > 0);
    }

    [Fact]
    public void StopIsAcknowledgedBeforeTheModelEnds_TurnEndsCancelled()
    {
        using var stage = new Stage();
        var (worker, other) = (stage.Start("w"), stage.Start("o"));
        var (turn, seen) = stage.Post(worker);
        stage.Say(seen, "a");

        stage.Finish(other.Stopper.RequestAsync(Schedule.Partition, "", default));
        Finish(stage, seen);

        Assert.Equal((TurnStatus.Cancelled, "a"), (End(turn).Reply?.Status, End(turn).Reply?.Text));
    }

    [Fact]
    public void TurnEnds_JournalGoesWithItAndNothingIsLookedFor()
    {
        using var stage = new Stage();
        var worker = stage.Start("w");
        var (turn, seen) = stage.Post(worker);
        SayThreeRows(stage, seen);

        var requests = stage.Requests(worker, () => Finish(stage, seen));

        Assert.Equal([$"a {RowKeys.Message(1)} -{Row(0)} -{Row(2)} -{Row(1)}"], requests);

        string Row(int index) => RowKeys.Journal(turn.Turn.Token, index);
    }

    [Fact]
    public void EndFailsAtFirst_JournalIsSweptAfterwards()
    {
        using var stage = new Stage();
        var worker = stage.Start("w");
        var (turn, seen) = stage.Post(worker);
        SayThreeRows(stage, seen);
        stage.Next(worker, Head, call => call.Fail(503));

        Finish(stage, seen);

        Assert.Equal(TurnStatus.Completed, End(turn).Reply?.Status);
        Assert.DoesNotContain(stage.Table.Rows(Schedule.Partition), row => row.RowKey[0] == 'j');
    }

    [Fact]
    public void ConversationIsNotListedYet_EndListsIt()
    {
        using var stage = new Stage();
        var worker = stage.Start("w");
        stage.Next(worker, Schedule.Id, call => call.Fail(503), 2);

        var (_, seen) = stage.Post(worker);
        Finish(stage, seen);

        // The first row may have been on its way all the same.
        Assert.Equal([stage.Head.Listing], stage.Listed);
        Assert.Equal((true, ""), (stage.Head.IsUnlisted, stage.Head.ActiveTurn));
    }

    [Fact]
    public void ConversationCannotBeListed_TurnEndsAllTheSame()
    {
        using var stage = new Stage();
        var worker = stage.Start("w");
        stage.Next(worker, Schedule.Id, call => call.Fail(503), 100);

        var (_, seen) = stage.Post(worker);
        Finish(stage, seen);
        stage.Advance(11);

        Assert.Empty(stage.Listed);
        Assert.Equal((true, ""), (stage.Head.IsUnlisted, stage.Head.ActiveTurn));
    }

    [Fact]
    public void ConversationIsListed_EndDoesNotListItAgain()
    {
        using var stage = new Stage();
        var worker = stage.Start("w");
        var (_, seen) = stage.Post(worker);

        Assert.Equal([$"a {RowKeys.Message(1)}"], stage.Requests(worker, () => Finish(stage, seen)));
        Assert.False(stage.Head.IsUnlisted);
        Assert.False(stage.ListingRow().NeedsHead);
    }

    private static ReplyEnd End(RunningTurn turn) => turn.Log.Read().End!;

    private static void SayThreeRows(Stage stage, GhostTurn seen)
    {
        string[] deltas = ["a", new('b', TextProperties.MaxUnits), new('c', TextProperties.MaxUnits)];
        foreach (var delta in deltas)
        {
            stage.Say(seen, delta);
            stage.Advance(0.6);
        }
    }

    private static void Finish(Stage stage, GhostTurn seen)
    {
        seen.Call!.Finish();
        stage.Advance(0.2);
    }
}
