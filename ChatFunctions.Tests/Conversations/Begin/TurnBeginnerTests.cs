using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Begin;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Tests.TurnProtocol.Schedules;

namespace ChatFunctions.Tests.Conversations.Begin;

/// <summary>What a begin asks the table for, when, and what it makes of the answers.</summary>
public sealed class TurnBeginnerTests
{
    // The head, and messages after it: how the transaction of a begin, and that of an end, is called.
    private const string HeadAndMessages = "a b";
    private const string Query = "QUERY ";

    [Fact]
    public void TableTakesNoWrite_GivesUpAfterALeaseAndNamesTheConversation()
    {
        using var stage = new Stage();
        var worker = stage.Start("w");
        stage.Next(worker, HeadAndMessages, call => call.Fail(503), 100);

        var begin = stage.Begin(worker);
        stage.Advance(25);
        Assert.False(begin.IsCompleted);
        stage.Advance(10);

        Assert.Equal(Schedule.Id, Stage.Failure<StoreUnavailableException>(begin).ConversationId);
    }

    [Fact]
    public void TableAnswersNothing_GivesUpAfterAThirdOfALeaseAndNamesNoConversation()
    {
        using var stage = new Stage();
        var worker = stage.Start("w");
        stage.Next(worker, Query, call => call.Fail(503), 100);

        var begin = stage.Begin(worker);
        stage.Advance(10.5);

        Assert.Null(Stage.Failure<StoreUnavailableException>(begin).ConversationId);
    }

    [Fact]
    public void CallerLeavesAfterTheWriteWasSent_TurnBeginsAllTheSame()
    {
        using var stage = new Stage();
        var worker = stage.Start("w");
        using var caller = new CancellationTokenSource();
        stage.Next(worker, HeadAndMessages, call => call.Fail(503));

        var begin = stage.Begin(worker, cancellationToken: caller.Token);
        caller.Cancel();
        stage.Advance(0.2);

        Assert.IsType<TurnBegin.Started>(stage.Finish(begin));
    }

    [Fact]
    public void TurnBegins_ItsLeaseIsDatedByTheServiceAndOfFullLength()
    {
        using var stage = new Stage();

        var turn = Stage.Started(stage.Begin(stage.Start("w")));

        Assert.Equal(stage.Time.GetUtcNow().AddSeconds(30), stage.Head.LeaseEnd);
        Assert.Equal((stage.Head.ETag, stage.Time.GetTimestamp()), (turn.Head.ETag, turn.LeaseTaken));
    }

    [Fact]
    public void AnswerIsLost_TurnIsConfirmedWithTheLeaseOfItsFirstAttempt()
    {
        using var stage = new Stage();
        var worker = stage.Start("w");
        stage.Next(worker, HeadAndMessages, call => call.Fail(503));
        stage.Next(worker, HeadAndMessages, call => call.Deliver(isHeard: false));
        var asked = stage.Time.GetTimestamp();

        var begin = stage.Begin(worker);
        stage.Advance(1);

        var turn = Stage.Started(begin);
        Assert.Equal((stage.Head.ETag, stage.Head.ActiveTurn, asked), (turn.Head.ETag, turn.Token, turn.LeaseTaken));
        Assert.True(stage.Finish(turn.Listed));
        Assert.Equal(2, stage.Moments(worker, HeadAndMessages).Count());
        Assert.True(stage.Moments(worker, HeadAndMessages).Last() >= 0.02);
    }

    [Fact]
    public void SomebodyIsFasterTwice_SecondTimeItWaits()
    {
        using var stage = new Stage();
        var worker = stage.Start("w");
        stage.Converse(worker);
        stage.TouchHead();
        stage.Next(worker, Query, call =>
        {
            call.Deliver(isHeard: true);
            stage.TouchHead();
        });

        var begin = stage.Begin(worker, "And?");
        Assert.False(begin.IsCompleted);
        stage.Advance(0.1);

        Assert.Equal(4, Stage.Started(begin).Head.Messages);
        Assert.Equal([true, true, false], stage.Moments(worker, Query).Select(seconds => seconds == 0));
    }

    [Fact]
    public void OrphanIsInTheWay_ItIsClosedFirst()
    {
        using var stage = new Stage();
        var (worker, other) = (stage.Start("w"), stage.Start("o"));
        var (turn, _) = stage.Post(worker);
        worker.IsDead = true;
        stage.Advance(40);

        Stage.Started(stage.Begin(other, "And?"));

        Assert.Equal(TurnStatus.Incomplete, Message(stage, 1).Status);
        Assert.NotEqual(turn.Turn.Token, stage.Head.ActiveTurn);
    }

    [Fact]
    public void DeletionWasLeftHalfWay_ItIsFinishedFirst()
    {
        using var stage = new Stage();
        var (worker, other) = (stage.Start("w"), stage.Start("o"));
        stage.Converse(worker);
        stage.Table.Put((stage.ListingRow() with { InDoubtSince = stage.Time.GetUtcNow() }).ToEntity(Schedule.Owner));
        stage.Table.Apply([stage.Head.Entombed(stage.Time.GetUtcNow()).ToWrite(Schedule.Partition)]);

        var turn = Stage.Started(stage.Begin(other, "And?"));

        Assert.Equal((1, 2), (stage.Head.Generation, stage.Head.Messages));
        Assert.Equal([turn.Head.Listing], stage.Listed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task LargeConversationGoesBeforeIt_EachCallDeletesForAWhileAndTheLastOneBegins(bool isExpired)
    {
        var conversation = new StoredConversation().Has(1000, number => Rows.User(number, "old"))
            .Knows(head => isExpired ? head with { Expires = Rows.Noon } : head.Entombed(Rows.Noon));
        conversation.Client.After = name => conversation.Time.Advance(
            name.Contains(" -b", StringComparison.Ordinal) ? ConversationEraser.LongestWait / 3 : TimeSpan.Zero);
        var left = new List<int>();
        Turn? turn = null;
        while (turn is null)
        {
            try
            {
                turn = await conversation.PostAsync("New?", "Yes.");
            }
            catch (DeletionRunsException runs)
            {
                Assert.Equal(StoredConversation.Id, runs.ConversationId);
                Assert.NotNull(conversation.Table.Find(
                    RowKeys.Work, RowKeys.Unfinished(RowKeys.Partition(StoredConversation.Owner, StoredConversation.Id))));
                left.Add(conversation.Messages.Length);
            }
        }

        Assert.Equal([703, 406, 109], left);
        Assert.Equal((1, "New?"), (conversation.Head.Generation, conversation.Messages[^1].Text));
        Assert.Equal(2, conversation.Messages.Length);
    }

    [Fact]
    public void KeyIsNew_IsInsertedUnread()
    {
        using var stage = new Stage();
        var (worker, other) = (stage.Start("w"), stage.Start("o"));
        stage.Converse(worker);

        var requests = stage.Requests(other, () => Stage.Started(stage.Begin(other, "And?", "key")));

        Assert.Equal(2, requests.Count);
        Assert.StartsWith(Query, requests[0], StringComparison.Ordinal);
        Assert.EndsWith($"+{RowKeys.IdempotencyKey("key")}", requests[1], StringComparison.Ordinal);
    }

    [Fact]
    public void KeyHasBegunTheTurnThatRuns_ItIsFound()
    {
        using var stage = new Stage();
        var (worker, other) = (stage.Start("w"), stage.Start("o"));
        var (turn, _) = stage.Post(worker, key: "key");

        var requests = stage.Requests(other, () =>
        {
            var found = Assert.IsType<TurnBegin.Found>(stage.Finish(stage.Begin(other, key: "key")));
            Assert.Equal((turn.Turn.Token, Schedule.Partition), (found.Rows.Reply.TurnToken, found.Partition));
        });

        Assert.Equal([$"GET {RowKeys.IdempotencyKey("key")}", $"GET {RowKeys.Message(1)}"], requests.Skip(1));
    }

    [Fact]
    public void KeyHasBegunATurnThatHasEnded_ItIsFoundOnceTheInsertFails()
    {
        using var stage = new Stage();
        var worker = stage.Start("w");
        stage.Converse(worker, key: "key");

        var requests = stage.Requests(worker, () => Assert.IsType<TurnBegin.Found>(stage.Finish(stage.Begin(worker, key: "key"))));

        Assert.Equal(1, requests.Count(request => request == $"GET {RowKeys.IdempotencyKey("key")}"));
        Assert.Equal(1, requests.Count(request => request.StartsWith(Query, StringComparison.Ordinal)));
    }

    [Fact]
    public void KeysTurnFailsWhileItIsLookedFor_ItsReplyIsNotTakenForAnothersThatRuns()
    {
        using var stage = new Stage();
        var (worker, other) = (stage.Start("w"), stage.Start("o"));
        var (_, seen) = stage.Post(worker, key: "key");
        stage.Next(other, "GET k", call =>
        {
            seen.Call!.Fail();
            stage.Advance(0.01);
            call.Deliver(isHeard: true);
        });

        var turn = Stage.Started(stage.Begin(other, key: "key"));

        Assert.Equal((2, 1), (stage.Head.Messages, turn.Reply.Retries));
    }

    private static MessageRow Message(Stage stage, long number) =>
        MessageRow.FromEntity(stage.Table.Find(Schedule.Partition, RowKeys.Message(number))!)!;
}
