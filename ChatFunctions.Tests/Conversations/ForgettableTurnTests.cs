using Azure;
using ChatFunctions.Completions;
using ChatFunctions.Completions.Tokens;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Begin;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Settings;
using ChatFunctions.Tests.TurnProtocol.Schedules;
using ChatFunctions.Turns;
using Microsoft.Extensions.Time.Testing;

namespace ChatFunctions.Tests.Conversations;

/// <summary>The end of a turn in a conversation that nobody could find again, and its place among the beats.</summary>
public sealed class ForgettableTurnTests
{
    private static readonly ReplyResult Refused = new(TurnStatus.Failed, "rate_limited", "", []);
    private static readonly LeaseOptions Lease = new() { LeaseDuration = Duration.Seconds(30) };

    private readonly FakeTimeProvider _time = new(Rows.Noon);
    private readonly StoredTable _stored = new();
    private readonly InstantClient _client;
    private readonly InstantWorker _worker;
    private readonly ReplyLog _log = new();

    public ForgettableTurnTests()
    {
        _client = new InstantClient(_stored, _time);
        _worker = new InstantWorker(_client, _time);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void RefusedWithoutAWord_TombstoneStandsInItsPlace(bool hasBeaten, bool isAnswerLost) => Pump.Run(pump =>
    {
        var (turn, writer, _) = Begin(pump, new TurnPlace.New());
        if (hasBeaten)
        {
            Finish(pump, writer.RenewAsync(_log.Read, default));
        }

        _client.After = isAnswerLost ? LoseNext : null;
        var end = Finish(pump, writer.EndAsync(Refused, Lease.Patience));

        Assert.Equal((ReplyOutcome.Removed, TurnStatus.Failed), (end.Outcome, end.Reply?.Status));
        Assert.Equal((true, false), (_stored.Head(turn.Partition)!.Deleted, _stored.Head(turn.Partition)!.DeletionFinished));
        Assert.Null(_stored.Find(turn.Partition, RowKeys.Journal(turn.Token, 0)));
        return true;
    });

    [Theory]
    [InlineData("demo", "")]
    [InlineData(null, "a")]
    public void SomebodyCouldFindItOrItHasAWord_IsKept(string? id, string text) => Pump.Run(pump =>
    {
        var (turn, writer, _) = Begin(pump, TurnPlace.EndOf(id));

        var end = Finish(pump, writer.EndAsync(Refused with { Text = text, DeltaLengths = text.Length == 0 ? [] : [1] }, Lease.Patience));

        Assert.Equal((ReplyOutcome.Committed, TurnStatus.Failed), (end.Outcome, end.Reply?.Status));
        Assert.Equal((false, ""), (_stored.Head(turn.Partition)!.Deleted, _stored.Head(turn.Partition)!.ActiveTurn));
        return true;
    });

    [Fact]
    public void NoReplyAtAllButCompleted_IsKept() => Pump.Run(pump =>
    {
        var (_, writer, _) = Begin(pump, new TurnPlace.New());

        var end = Finish(pump, writer.EndAsync(new ReplyResult(TurnStatus.Completed, null, "", []), Lease.Patience));

        Assert.Equal(ReplyOutcome.Committed, end.Outcome);
        return true;
    });

    [Fact]
    public void SomebodyDeletesItMeanwhile_EndsDeleted() => Pump.Run(pump =>
    {
        var (turn, writer, _) = Begin(pump, new TurnPlace.New());
        _stored.Apply([_stored.Head(turn.Partition)!.Entombed(_time.GetUtcNow()).ToWrite(turn.Partition)]);

        var end = Finish(pump, writer.EndAsync(Refused with { Status = TurnStatus.Incomplete }, Lease.Patience));

        Assert.Equal(ReplyOutcome.Deleted, end.Outcome);
        Assert.Equal(ReplyOutcome.Deleted, Finish(pump, writer.ReadEndAsync(Lease.Patience)).Outcome);
        return true;
    });

    [Fact]
    public void NoPlaceIsFree_BeatWaitsForWhatIsLeftOfAThirdOfTheLease() => Pump.Run(pump =>
    {
        var (_, writer, lease) = Begin(pump, new TurnPlace.New(), places: 0);
        _time.Advance(TimeSpan.FromSeconds(4));

        var beat = writer.RenewAsync(_log.Read, default);
        Pass(pump, 5.9);
        Assert.False(beat.IsCompleted);
        Pass(pump, 0.2);

        Assert.True(beat.IsCompletedSuccessfully);
        Assert.True(lease.Age < TimeSpan.FromSeconds(1));
        return true;
    });

    private (Turn Turn, TurnWriter Writer, TurnLease Lease) Begin(Pump pump, TurnPlace place, int places = 1)
    {
        var request = new TurnRequest("owner", place, TurnInput.Of("Hello?"), new ReplySettings("asked-model"));
        var turn = Assert.IsType<TurnBegin.Started>(Finish(pump, _worker.Beginner.BeginAsync(request, default))).Turn;
        var lease = new TurnLease(_time, Lease.LeaseDuration, turn.LeaseTaken);
        var tokens = new TokenCounter(int.MaxValue);
        return (turn, new TurnWriter(
            _worker.Table, new ListingWriter(_worker.Table), new BeatQueue(_time, places), tokens, turn, lease, _time, Lease), lease);
    }

    private void LoseNext(string request)
    {
        _client.After = null;
        throw new RequestFailedException(503, "");
    }

    private T Finish<T>(Pump pump, Task<T> task)
    {
        for (var step = 0; step < 100 && !task.IsCompleted; step++)
        {
            Pass(pump, 0.01);
        }

        Assert.True(task.IsCompletedSuccessfully, $"{task.Status} {task.Exception}");
        return task.Result;
    }

    private void Pass(Pump pump, double seconds)
    {
        pump.Run();
        for (var tick = 0; tick < Math.Round(seconds * 100); tick++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(10));
            pump.Run();
        }
    }
}
