using Azure.Data.Tables;
using ChatFunctions.Completions;
using ChatFunctions.Completions.Tokens;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Begin;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Settings;
using ChatFunctions.Tests.TurnProtocol.Schedules;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace ChatFunctions.Tests.Conversations.Begin;

/// <summary>What a begin reads, and with how many requests.</summary>
public sealed class SnapshotReaderTests
{
    private const string Partition = "owner~demo";

    private static readonly TurnPlace End = new TurnPlace.End("demo");
    private static readonly TurnPlace Again = new TurnPlace.Again("demo");

    private readonly FakeTimeProvider _time = new(Rows.Noon);
    private readonly StoredTable _stored = new();
    private readonly InstantClient _client;
    private readonly RecentConversations _recent;
    private readonly SnapshotReader _reader;

    public SnapshotReaderTests()
    {
        _client = new InstantClient(_stored, _time);
        _recent = new RecentConversations(_time);
        var table = new ConversationTable(_client, new ServiceClock(_time), NullLogger<ConversationTable>.Instance);
        var lease = Options.Create(new LeaseOptions { LeaseDuration = Duration.Seconds(30) });
        var orphans = new OrphanCloser(
            table, new ListingWriter(table), new TokenCounter(int.MaxValue), _time, lease, NullLogger<OrphanCloser>.Instance);
        var history = Options.Create(new HistoryOptions { MaxHistoryMessages = 4, MaxHistoryTokens = 100 });
        _reader = new SnapshotReader(table, orphans, _recent, history);
    }

    [Fact]
    public void NewConversation_NothingIsThereForGranted()
    {
        var recalled = _reader.Recall(Draft(new TurnPlace.New(), 1));

        Assert.True(recalled is { IsRecalled: true, Head: null });
        Assert.Empty(_client.Requests);
    }

    [Fact]
    public void LastTurnEndedHere_ItsHeadAndWindowAreRecalledOnce()
    {
        var (turn, head, reply) = Ended();
        _recent.Add(turn, head, reply);

        var recalled = _reader.Recall(Draft(End, 1));

        Assert.Equal((true, head), (recalled!.IsRecalled, recalled.Head));
        Assert.Equal([1, 2, 3], recalled.Window.Select(message => message.Number));
        Assert.Null(_reader.Recall(Draft(End, 1)));
    }

    [Fact]
    public void IsAnsweredAgain_NothingIsRecalled()
    {
        var (turn, head, reply) = Ended();
        _recent.Add(turn, head, reply);

        Assert.Null(_reader.Recall(Draft(Again)));
    }

    [Theory]
    [InlineData(new[] { 1 }, new long[] { 7, 8, 9 })]
    [InlineData(new[] { 1, 1 }, new long[] { 8, 9 })]
    [InlineData(new[] { 95, 4 }, new long[] { 9 })]
    [InlineData(new[] { 50, 50 }, new long[] { })]
    public async Task ConversationIsLong_OneRequestReadsWhatFitsBesidesTheInputs(int[] inputs, long[] expected)
    {
        Has(10);

        var read = await _reader.ReadAsync(Draft(End, inputs), null, default);

        Assert.Equal(expected, read.Window.Select(message => message.Number));
        Assert.Equal((false, 9, Head().ETag), (read.IsRecalled, read.Latest!.Number, read.Head!.ETag));
        Assert.Single(_client.Requests);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ConversationIsGone_ItsRowsAreNotRead(bool hasTombstone)
    {
        Has(300);
        _stored.Apply([hasTombstone
            ? new(TableTransactionActionType.UpsertReplace, Head().Entombed(Rows.Noon).ToEntity(Partition))
            : new(TableTransactionActionType.Delete, new TableEntity(Partition, RowKeys.Head))]);

        var read = await _reader.ReadAsync(Draft(End, 1), null, default);

        Assert.Equal((hasTombstone, false), (read.Head is { Deleted: true }, read.IsOrphan));
        Assert.Empty(read.Window);
        Assert.Single(_client.Requests);
    }

    [Fact]
    public async Task RowStandsBehindTheLastMessage_DoesNotCount()
    {
        Has(2);
        Put(Rows.Reply(2, "late"));

        var read = await _reader.ReadAsync(Draft(End, 1), null, default);

        Assert.Equal([0, 1], read.Window.Select(message => message.Number));
        Assert.Equal(1, read.Latest!.Number);
    }

    [Fact]
    public async Task IsAnsweredAgain_QuestionAndItsAnswersAreFoundAndTheWindowIsBefore()
    {
        Has(8);
        Put(Rows.User(3, "deleted", token: "t3") with { Deleted = true });
        Put(Rows.Reply(4, "superseded", token: "t4") with { Superseded = true });
        Put(Rows.Reply(5, "one", token: "t5"));
        Put(Rows.Reply(6, "two", token: "t6"));
        Put(Rows.User(7, "deleted, too", token: "t7") with { Deleted = true });

        var read = await _reader.ReadAsync(Draft(Again), null, default);

        Assert.Equal(2, read.Question!.Number);
        Assert.Equal([6, 5], read.Answers);
        Assert.Equal([0, 1], read.Window.Select(message => message.Number));
    }

    [Theory]
    [InlineData("body", 1, TurnStatus.InProgress, true)]
    [InlineData("other", 1, TurnStatus.InProgress, false)]
    [InlineData("body", 0, TurnStatus.InProgress, false)]
    [InlineData("body", 1, TurnStatus.Completed, false)]
    public async Task RetryOfTheSameBodyRuns_AllOfItsRowIsRead(string body, int retries, string status, bool isWhole)
    {
        Has(2);
        Put(Rows.Reply(1, "", status: status) with { BodyHash = body, Retries = retries, Echo = "{}" });

        var read = await _reader.ReadAsync(Draft(End, 1), null, default);

        Assert.Equal(isWhole ? "{}" : "", read.Latest!.Echo);
        Assert.Equal(isWhole ? 2 : 1, _client.Requests.Count);
    }

    [Fact]
    public async Task RetryGoesMeanwhile_WhatWasReadOfItIsTaken()
    {
        Has(2);
        Put(Rows.Reply(1, "", status: TurnStatus.InProgress) with { BodyHash = "body", Retries = 1 });
        _client.Before = request =>
        {
            if (request == $"GET {RowKeys.Message(1)}")
            {
                _stored.Apply([new(TableTransactionActionType.Delete, new TableEntity(Partition, RowKeys.Message(1)))]);
            }
        };

        Assert.Equal(1, (await _reader.ReadAsync(Draft(End, 1), null, default)).Latest?.Retries);
    }

    [Theory]
    [InlineData(30, false)]
    [InlineData(31, true)]
    public async Task TurnRuns_SaysWhetherItIsAnOrphan(int seconds, bool expected)
    {
        Has(2);
        _stored.Put((Head() with { ActiveTurn = Rows.Token, LeaseEnd = Rows.Noon.AddSeconds(30) }).ToEntity(Partition));
        _time.Advance(TimeSpan.FromSeconds(seconds));

        Assert.Equal(expected, (await _reader.ReadAsync(Draft(End, 1), null, default)).IsOrphan);
    }

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 3)]
    public async Task AttemptIsInDoubt_ItsReplyIsReadWhereTheHeadHasMoved(bool isMoved, int requests)
    {
        Has(4);
        var (turn, _, _) = Ended();
        var attempt = turn with { Head = isMoved ? turn.Head : Head() };

        var read = await _reader.ReadAsync(Draft(End, 1), attempt, default);

        Assert.Equal(isMoved ? 3 : null, read.OwnReply?.Number);
        Assert.True(read is { IsKeyRead: true, Key: null });
        Assert.Equal(requests, _client.Requests.Count);
    }

    [Fact]
    public async Task AttemptIsInDoubtAndNothingIsThere_NothingMoreIsRead()
    {
        var read = await _reader.ReadAsync(Draft(End, 1), Ended().Turn, default);

        Assert.False(read.IsKeyRead);
        Assert.Single(_client.Requests);
    }

    [Theory]
    [InlineData(true, true, 2)]
    [InlineData(true, false, 1)]
    [InlineData(false, true, 0)]
    public async Task KeyIsLookedFor_ItsReplyIsReadWithIt(bool isLive, bool isThere, int requests)
    {
        Has(2);
        if (isThere)
        {
            _stored.Put(new IdempotencyRow(Rows.Token, 1, "body").ToEntity(Partition, "key"));
        }

        var head = isLive ? Head() : Head().Entombed(Rows.Noon);
        var read = await _reader.ReadKeyAsync(Draft(End, 1), new BeginSnapshot { Head = head }, default);

        Assert.True(read.IsKeyRead);
        Assert.Equal(isLive && isThere, read is { Key.TurnToken: Rows.Token, KeyReply.Number: 1 });
        Assert.Equal(requests, _client.Requests.Count);
    }

    private static TurnDraft Draft(TurnPlace place, params int[] tokens)
    {
        var input = new TurnInput([.. tokens.Select(_ => new NewMessage(MessageRole.User, "Hello?"))], []);
        var request = new TurnRequest("owner", place, input, new ReplySettings("model")) { IdempotencyKey = "key", BodyHash = "body" };
        return new TurnDraft(request, tokens, Rows.Noon);
    }

    private static (Turn Turn, HeadRow Head, MessageRow Reply) Ended()
    {
        var (head, reply) = (new HeadRow { Messages = 4, Turns = 2, ETag = new Azure.ETag("ended") }, Rows.Reply(3, "four"));
        return (Rows.SecondTurn(head, reply), head, reply);
    }

    private HeadRow Head() => _stored.Head(Partition)!;

    // Each turn a question and its answer.
    private void Has(int count)
    {
        _stored.Put(new HeadRow { Messages = count, Turns = count / 2 }.ToEntity(Partition));
        for (var number = 0; number < count; number++)
        {
            var token = $"t{number / 2}";
            Put(number % 2 == 0 ? Rows.User(number, "?", token: token) : Rows.Reply(number, "!", token: token));
        }
    }

    private void Put(MessageRow message) => _stored.Put(message.ToEntity(Partition));
}
