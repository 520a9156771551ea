using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Tests.TurnProtocol.Schedules;
using ChatFunctions.Turns;

namespace ChatFunctions.Tests.Turns;

/// <summary>What a follower of another instance's reply asks of the table, and when.</summary>
public sealed class RemoteTurnsPaceTests
{
    [Fact]
    public void ReplyIsBeingWritten_JournalIsReadFiveTimesASecondAndTheHeadOnce()
    {
        using var stage = new Stage();
        var (worker, other) = (stage.Start("w"), stage.Start("o"));
        var (turn, seen) = stage.Post(worker);
        stage.Say(seen, "a");
        stage.Advance(1);

        var log = Follow(stage, other);
        var reads = stage.Moments(other, "GET a").Count();
        stage.Advance(2.5);

        Assert.Equal(
            [1, 1.2, 1.4, 1.6, 1.8, 2, 2.2, 2.4, 2.6, 2.8, 3, 3.2, 3.4],
            stage.Moments(other, $"QUERY {RowKeys.Journal(turn.Turn.Token, 0)}"));
        Assert.Equal([2.2, 3.4], stage.Moments(other, "GET a").Skip(reads));
        Assert.Equal("a", log.Read().Text.ToString());
    }

    [Fact]
    public void NothingIsWrittenYet_HeadTellsWhetherTheTurnRuns()
    {
        using var stage = new Stage();
        var (worker, other) = (stage.Start("w"), stage.Start("o"));
        stage.Post(worker);

        var log = Follow(stage, other);
        var reads = stage.Moments(other, "GET a").Count();
        stage.Advance(1);

        Assert.Equal([0.2, 0.4, 0.6, 0.8, 1], stage.Moments(other, "GET a").Skip(reads));
        Assert.Null(log.Read().End);
    }

    [Fact]
    public void ReplyHasSeveralRows_EachDeltaOnceAndNoRowBeforeTheLatest()
    {
        using var stage = new Stage();
        var (worker, other) = (stage.Start("w"), stage.Start("o"));
        var (turn, seen) = stage.Post(worker);
        var log = Follow(stage, other);
        string[] deltas = ["a", new('b', TextProperties.MaxUnits), "c", "d", new('e', TextProperties.MaxUnits), "f"];
        foreach (var delta in deltas)
        {
            stage.Say(seen, delta);
            stage.Advance(0.8);
        }

        Assert.Equal(seen.Said, log.Read().Text.ToString());
        Assert.Equal(turn.Log.Read().Lengths(), log.Read().Lengths());
        var latest = stage.Table.Rows(Schedule.Partition)
            .Last(row => row.RowKey.StartsWith($"j{turn.Turn.Token}", StringComparison.Ordinal)).RowKey;
        var (all, ofLatest) = (stage.Moments(other, "QUERY j").ToArray(), stage.Moments(other, $"QUERY {latest}").ToArray());
        stage.Advance(1);
        Assert.Equal(ofLatest.Length + 5, stage.Moments(other, $"QUERY {latest}").Count());
        Assert.Equal(all.Length + 5, stage.Moments(other, "QUERY j").Count());
    }

    [Fact]
    public void ReplyEnds_LogHasAllOfItAndItsModel()
    {
        using var stage = new Stage();
        var (worker, other) = (stage.Start("w"), stage.Start("o"));
        var (_, seen) = stage.Post(worker);
        stage.Say(seen, "a");
        var log = Follow(stage, other);
        stage.Advance(1);
        stage.Say(seen, "bc");

        seen.Call!.Finish();
        stage.Advance(0.2);

        Assert.Equal((ReplyOutcome.Committed, TurnStatus.Completed), (log.Read().End?.Outcome, log.Read().End?.Reply?.Status));
        Assert.Equal("abc", log.Read().Text.ToString());
        Assert.Equal([1, 2], log.Read().Lengths());
        Assert.Equal(ScriptedCall.Model, log.Read().Model);
    }

    [Fact]
    public void RowIsRead_FollowersAreWoken()
    {
        using var stage = new Stage();
        var (worker, other) = (stage.Start("w"), stage.Start("o"));
        var (_, seen) = stage.Post(worker);
        var log = Follow(stage, other);
        using var follower = log.Follow(stage.Time, CancellationToken.None);
        var waiting = follower.WaitAsync(0, TimeSpan.FromHours(1)).AsTask();

        stage.Say(seen, "a");
        stage.Advance(1);

        Assert.True(stage.Finish(waiting));
        Assert.Null(log.Read().End);
    }

    [Fact]
    public void TurnHasEnded_WhoFollowsItNowReadsAnew()
    {
        using var stage = new Stage();
        var (worker, other) = (stage.Start("w"), stage.Start("o"));
        var (turn, seen) = stage.Post(worker);
        stage.Say(seen, "a");
        var first = Follow(stage, other);
        seen.Call!.Finish();
        stage.Advance(0.2);

        var second = other.Attacher.Attach(Schedule.Partition, turn.Turn.Rows, CancellationToken.None).Log;
        stage.Advance(0.2);

        Assert.NotSame(first, second);
        Assert.Equal("a", second.Read().End?.Reply?.Text);
    }

    [Fact]
    public void EndedReplyIsReplayed_ItIsShownDeltaByDeltaWithItsModel()
    {
        var reply = new ReplyResult(TurnStatus.Completed, null, "abc", [1, 2]) { Model = "served-model" };

        var view = RemoteTurns.Replay(reply).Read();

        Assert.Equal(("abc", "served-model", reply), (view.Text.ToString(), view.Model, view.End?.Reply));
        Assert.Equal([1, 2], view.Lengths());
    }

    [Fact]
    public void ConversationIsDeleted_LogEndsSo()
    {
        using var stage = new Stage();
        var (worker, other) = (stage.Start("w"), stage.Start("o"));
        stage.Post(worker);
        var log = Follow(stage, other);

        stage.Finish(worker.Eraser.DeleteAsync(Schedule.Owner, Schedule.Id, CancellationToken.None));
        stage.Advance(0.2);

        Assert.Equal(ReplyOutcome.Deleted, log.Read().End?.Outcome);
    }

    private static ReplyLog Follow(Stage stage, ScheduledWorker worker) =>
        stage.Finish(worker.Attacher.AttachAsync(Schedule.Owner, Schedule.Id, null, CancellationToken.None)).Source!.Log;
}
