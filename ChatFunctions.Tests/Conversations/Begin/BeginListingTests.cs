using ChatFunctions.Conversations;
using ChatFunctions.Tests.TurnProtocol.Schedules;

namespace ChatFunctions.Tests.Conversations.Begin;

/// <summary>The row that lists a conversation, beside the begin of its first turn.</summary>
public sealed class BeginListingTests
{
    // The head, and messages after it: how the transaction of a begin is called.
    private const string HeadAndMessages = "a b";

    [Fact]
    public void ListingRowIsLate_BeginWaitsForItAndKnowsThatItIsThere()
    {
        using var stage = new Stage();
        var worker = stage.Start("w");
        var deliver = stage.Hold(worker, Schedule.Id);

        var begin = stage.Begin(worker);
        Assert.Equal(2, stage.Head.Messages);
        Assert.False(begin.IsCompleted);
        deliver();

        var turn = Stage.Started(begin);
        Assert.Equal(turn.Head.Listing, turn.Listing?.After);
        Assert.Equal([turn.Head.Listing], stage.Listed);
    }

    [Fact]
    public void ListingRowIsRefused_TurnBeginsAndIsNotTakenToBeListed()
    {
        using var stage = new Stage();
        var worker = stage.Start("w");
        stage.Next(worker, Schedule.Id, call => call.Fail(503));

        Assert.Null(Stage.Started(stage.Begin(worker)).Listing);
    }

    [Fact]
    public void ConversationIsListed_NextTurnDoesNotListItAgain()
    {
        using var stage = new Stage();
        var worker = stage.Start("w");
        stage.Converse(worker);

        var requests = stage.Requests(worker, () => Assert.Null(Stage.Started(stage.Begin(worker, "And?")).Listing));

        Assert.DoesNotContain(requests, request => request.Contains(Schedule.Id, StringComparison.Ordinal));
    }

    [Fact]
    public void SomebodyElseBeginsTheConversation_OwnListingRowIsTakenBack()
    {
        using var stage = new Stage();
        var (worker, other) = (stage.Start("w"), stage.Start("o"));
        var deliver = stage.Hold(worker, HeadAndMessages);
        var begin = stage.Begin(worker);
        stage.Advance(1);
        var first = Stage.Started(stage.Begin(other, "And?"));
        Assert.Equal(2, stage.Listed.Count());

        deliver();

        Assert.Equal(first.Id, Stage.Failure<ConversationBusyException>(begin).TurnId);
        Assert.Equal([first.Head.Listing], stage.Listed);
    }
}
