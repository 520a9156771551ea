using ChatFunctions.Conversations;
using ChatFunctions.Tests.TurnProtocol.Schedules;

namespace ChatFunctions.Tests.Conversations.Begin;

/// <summary>When a turn is begun while others are; the worker here has one place for that.</summary>
public sealed class BeginPlaceTests
{
    // The head, and messages after it: how the transaction of a begin is called.
    private const string HeadAndMessages = "a b";

    [Fact]
    public void PlacesAreTaken_NextBeginIsWrittenWhenOneIsFree()
    {
        using var stage = new Stage();
        var worker = stage.Start("w");
        var deliver = stage.Hold(worker, HeadAndMessages);
        var (first, second) = (stage.Begin(worker), stage.Begin(worker, "And?"));
        stage.Advance(2);
        Assert.Equal([0], stage.Moments(worker, HeadAndMessages));

        deliver();

        Assert.Equal([0, 2], stage.Moments(worker, HeadAndMessages));
        Assert.Equal(Stage.Started(first).Id, Stage.Failure<ConversationBusyException>(second).TurnId);
    }

    [Fact]
    public void PlacesAreTakenForLong_NextBeginIsWrittenBesideThem()
    {
        using var stage = new Stage();
        var worker = stage.Start("w");
        var deliver = stage.Hold(worker, HeadAndMessages);
        var (first, second) = (stage.Begin(worker), stage.Begin(worker, "And?"));
        stage.Advance(BeginQueue.Patience.TotalSeconds);
        var turn = Stage.Started(second);
        Assert.Equal(stage.Head.LeaseEnd, stage.Time.GetUtcNow() + new LeaseOptions().LeaseDuration);

        deliver();

        Assert.Equal(turn.Id, Stage.Failure<ConversationBusyException>(first).TurnId);
    }

    [Fact]
    public void CallerLeavesBeforeThereIsAPlace_NothingIsWritten()
    {
        using var stage = new Stage();
        var worker = stage.Start("w");
        using var caller = new CancellationTokenSource();
        var deliver = stage.Hold(worker, HeadAndMessages);
        var (first, second) = (stage.Begin(worker), stage.Begin(worker, "And?", cancellationToken: caller.Token));

        caller.Cancel();
        deliver();

        Stage.Started(first);
        Assert.True(second.IsCanceled);
        Assert.Equal([0], stage.Moments(worker, HeadAndMessages));
    }
}
