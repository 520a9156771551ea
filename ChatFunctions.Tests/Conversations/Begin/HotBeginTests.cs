using ChatFunctions.Conversations.Table;
using ChatFunctions.Tests.TurnProtocol.Schedules;

namespace ChatFunctions.Tests.Conversations.Begin;

/// <summary>Whether a begin takes for granted what this instance knows of the conversation.</summary>
public sealed class HotBeginTests
{
    // The head, and messages after it: how the transaction of a begin is called.
    private const string HeadAndMessages = "a b";

    [Fact]
    public void NextTurn_NeedsOneRequest()
    {
        using var stage = new Stage();
        var worker = stage.Start("w");
        stage.Converse(worker);

        var requests = stage.Requests(worker, () => Stage.Started(stage.Begin(worker, "And?")));

        Assert.Equal([$"a {RowKeys.Message(2)} {RowKeys.Message(3)}"], requests);
    }

    [Fact]
    public void SomebodyElseHasWrittenSixTimesRunning_HeadIsNotTakenForGrantedForAMinute()
    {
        using var stage = new Stage();
        var worker = stage.Start("w");
        for (var turn = 0; turn <= 6; turn++)
        {
            Assert.Equal(turn > 0, IsRecalled(stage, worker));
            stage.TouchHead();
        }

        Assert.False(IsRecalled(stage, worker));
        stage.Advance(61);
        Assert.False(IsRecalled(stage, worker));
        Assert.True(IsRecalled(stage, worker));
    }

    [Fact]
    public void NobodyElseWrites_HeadIsTakenForGrantedForGood()
    {
        using var stage = new Stage();
        var worker = stage.Start("w");
        stage.Converse(worker);

        for (var turn = 0; turn < 20; turn++)
        {
            Assert.True(IsRecalled(stage, worker));
        }
    }

    [Fact]
    public void SomebodyElseWritesNowAndThen_HeadIsTakenForGrantedAllTheSame()
    {
        using var stage = new Stage();
        var worker = stage.Start("w");
        stage.Converse(worker);

        for (var turn = 0; turn < 28; turn++)
        {
            if (turn is < 4 or >= 24)
            {
                stage.TouchHead();
            }

            Assert.True(IsRecalled(stage, worker));
        }

        Assert.True(IsRecalled(stage, worker));
    }

    // Whether the first that a turn asks the table for is its begin.
    private static bool IsRecalled(Stage stage, ScheduledWorker worker) =>
        stage.Requests(worker, () => stage.Converse(worker))[0].StartsWith(HeadAndMessages, StringComparison.Ordinal);
}
