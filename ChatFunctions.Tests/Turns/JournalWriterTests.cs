using ChatFunctions.Conversations;
using ChatFunctions.Settings;
using ChatFunctions.Tests.TurnProtocol.Schedules;
using ChatFunctions.Turns;

namespace ChatFunctions.Tests.Turns;

/// <summary>When a running turn beats.</summary>
public sealed class JournalWriterTests
{
    [Fact]
    public void NewTextAllTheTime_BeatsEveryJournalInterval()
    {
        using var stage = new Stage();
        var worker = stage.Start("w", new TurnOptions { JournalInterval = Duration.Seconds(0.3) });
        var (turn, seen) = stage.Post(worker);

        for (var delta = 0; delta < 20; delta++)
        {
            stage.Say(seen, "a");
            stage.Advance(0.1);
        }

        Assert.Equal([0.3, 0.6, 0.9, 1.2, 1.5, 1.8], Beats(stage, worker, turn));
    }

    [Theory]
    [InlineData(0.7, 30, new[] { 2.0, 4.0, 6.0 })]
    [InlineData(0.7, 3, new[] { 1.0, 2.0, 3.0, 4.0, 5.0, 6.0 })]
    [InlineData(30, 30, new[] { 2.0, 4.0, 6.0 })]
    public void ModelIsSilent_BeatsAfterAThirdOfTheLeaseOrTwoSeconds(double interval, double lease, double[] expected)
    {
        using var stage = new Stage();
        var worker = stage.Start(
            "w",
            new TurnOptions { JournalInterval = Duration.Seconds(interval) },
            new LeaseOptions { LeaseDuration = Duration.Seconds(lease) });
        var (turn, _) = stage.Post(worker);

        stage.Advance(6.5);

        Assert.Equal(expected, Beats(stage, worker, turn));
    }

    [Fact]
    public void TextAfterASilence_IsJournaledWithinTheInterval()
    {
        using var stage = new Stage();
        var worker = stage.Start("w");
        var (turn, seen) = stage.Post(worker);

        stage.Advance(3.1);
        stage.Say(seen, "a");
        stage.Advance(3);

        Assert.Equal([2.0, 3.5, 5.5], Beats(stage, worker, turn));
        Assert.Equal("a", stage.Table.Journal(Schedule.Partition, turn.Turn.Token));
    }

    [Fact]
    public void StopIsRequested_NextBeatHearsIt()
    {
        using var stage = new Stage();
        var (worker, other) = (stage.Start("w"), stage.Start("o"));
        var (turn, _) = stage.Post(worker);
        stage.Advance(2.5);

        stage.Finish(other.Stopper.RequestAsync(Schedule.Partition, "", CancellationToken.None));
        stage.Advance(1);
        Assert.Equal(TurnStop.None, turn.StopReason);
        stage.Advance(1);

        Assert.Equal(TurnStop.Requested, turn.StopReason);
        Assert.Equal(TurnStatus.Cancelled, turn.Log.Read().End?.Reply?.Status);
    }

    [Fact]
    public void TurnIsNotItsOwnAnyMore_IsFenced()
    {
        using var stage = new Stage();
        var (worker, other) = (stage.Start("w"), stage.Start("o"));
        var (turn, seen) = stage.Post(worker);
        stage.Say(seen, "a");
        stage.Advance(1);

        stage.Finish(other.Eraser.DeleteAsync(Schedule.Owner, Schedule.Id, CancellationToken.None));
        stage.Advance(3);

        Assert.Equal(TurnStop.Fenced, turn.StopReason);
        Assert.Equal(ReplyOutcome.Deleted, turn.Log.Read().End?.Outcome);
    }

    [Fact]
    public void LeaseComesBack_FollowersAreShownWhatWasHeldBack()
    {
        using var stage = new Stage();
        var worker = stage.Start("w");
        var (turn, seen) = stage.Post(worker);
        using var follower = turn.Log.Follow(stage.Time, CancellationToken.None);
        var deliver = stage.Hold(worker, $"{turn.Turn.Token}.0000");
        stage.Advance(31);
        stage.Say(seen, "a");
        var waiting = follower.WaitAsync(0, TimeSpan.FromHours(1)).AsTask();

        Assert.False(waiting.IsCompleted);

        deliver();

        Assert.True(stage.Finish(waiting));
        stage.Advance(0.02);
        Assert.Equal("a", stage.Table.Journal(Schedule.Partition, turn.Turn.Token));
    }

    private static IEnumerable<double> Beats(Stage stage, ScheduledWorker worker, RunningTurn turn) =>
        stage.Moments(worker, $"{turn.Turn.Token}.0000");
}
