using ChatFunctions.Conversations;
using ChatFunctions.Tests.TurnProtocol.Schedules;

namespace ChatFunctions.Tests.Turns;

/// <summary>Who follows a turn of another instance shares its reader with all who do.</summary>
public sealed class RemoteTurnsTests
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

    [Fact]
    public void ManyFollow_TheTableIsAskedAsByOne() => Pump.Run(pump =>
    {
        var (one, many) = (new StoredTurn(3), new StoredTurn(3));

        one.Follow();
        var logs = Enumerable.Range(0, 200).Select(_ => many.Follow()).ToArray();
        Pass(pump, one, 20);
        Pass(pump, many, 20);

        Assert.All(logs, log => Assert.Equal(many.Text[..^1], log.Read().Text.ToString()));
        Assert.Equal(one.Client.Requests, many.Client.Requests);
        return true;
    });

    [Fact]
    public void OneComesLate_HeHasAtOnceWhatIsRead() => Pump.Run(pump =>
    {
        var turn = new StoredTurn(3);
        turn.Follow();
        Pass(pump, turn, 1);
        var asked = turn.Client.Requests.Count;

        var late = turn.Follow();

        Assert.Equal(turn.Text[..^1], late.Read().Text.ToString());
        Assert.Equal(asked, turn.Client.Requests.Count);
        return true;
    });

    [Fact]
    public void LastOneLeaves_NobodyReadsAnyMore() => Pump.Run(pump =>
    {
        var turn = new StoredTurn(3);
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        turn.Follow(first.Token);
        turn.Follow(second.Token);

        first.Cancel();
        Pass(pump, turn, 2);
        var asked = turn.Client.Requests.Count;
        Pass(pump, turn, 2);
        Assert.True(turn.Client.Requests.Count > asked, "The other one is still there.");
        second.Cancel();
        asked = turn.Client.Requests.Count;
        Pass(pump, turn, 10);

        Assert.Equal(asked, turn.Client.Requests.Count);
        Assert.Empty(turn.Defects);
        return true;
    });

    [Fact]
    public void OneComesWhenAllHaveLeft_TheTurnIsReadAnew() => Pump.Run(pump =>
    {
        var turn = new StoredTurn(3);
        using var left = new CancellationTokenSource();
        var before = turn.Follow(left.Token);
        left.Cancel();

        var after = turn.Follow();
        Pass(pump, turn, 1);
        turn.End();
        Pass(pump, turn, 10);

        Assert.NotSame(before, after);
        Assert.Equal((ReplyOutcome.Committed, turn.Text), (after.Read().End!.Outcome, after.Read().Text.ToString()));
        return true;
    });

    [Fact]
    public void OneHasLeftBeforeHeFollows_NobodyReads() => Pump.Run(pump =>
    {
        var turn = new StoredTurn(3);

        turn.Follow(new CancellationToken(canceled: true));
        var asked = turn.Client.Requests.Count;
        Pass(pump, turn, 10);

        Assert.Equal(asked, turn.Client.Requests.Count);
        return true;
    });

    private static void Pass(Pump pump, StoredTurn turn, int polls)
    {
        for (var poll = 0; poll < polls; poll++)
        {
            pump.Run();
            turn.Time.Advance(Poll);
            pump.Run();
        }
    }
}
