using Azure;
using Azure.Data.Tables;
using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Begin;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Tests.Conversations.Begin;

/// <summary>What a begin writes, by what was read and asked for alone.</summary>
public sealed class BeginRowsTests
{
    private static readonly TurnPlace End = new TurnPlace.End("demo");
    private static readonly TurnPlace Again = new TurnPlace.Again("demo");
    private static readonly DateTimeOffset LeaseEnd = Rows.Noon.AddSeconds(30);
    private static readonly HeadRow Idle = new()
    {
        Messages = 4,
        Turns = 2,
        Title = "Earlier",
        StopRequest = "earlier",
        Deletions = "0-1,4-9",
        Unused = "0-2",
        ETag = new ETag("head"),
    };

    [Fact]
    public void SeveralInputs_StandAfterWhatIsThereAndBeforeTheReply()
    {
        var read = new BeginSnapshot { Head = Idle, Window = [Rows.User(2, "a", tokens: 5), Rows.Reply(3, "b", tokens: 7)] };

        var rows = Begin(read, End, said: ["one", "two", "three"]);

        Assert.Equal([4, 5, 6], rows.Turn.Asked.Select(message => message.Number));
        Assert.Equal(["one", "two", "three"], rows.Turn.Asked.Select(message => message.Text));
        Assert.Equal([null, null, "Be brief."], rows.Turn.Asked.Select(message => message.Instructions));
        Assert.All(rows.Turn.Asked, message => Assert.Equal(3, message.Turn));
        Assert.Equal((7, 3, 5 + 7 + 1 + 2 + 3), (rows.Turn.Reply.Number, rows.Turn.Reply.Turn, rows.Turn.Reply.WindowTokens));
        Assert.Equal(
            Idle with
            {
                Updated = Rows.Noon,
                Messages = 8,
                Turns = 3,
                ActiveTurn = rows.Turn.Token,
                StopRequest = "",
                LeaseEnd = LeaseEnd,
                Deletions = "0-1",
            },
            rows.Turn.Head);
        Assert.Same(read.Window, rows.Turn.Window);
        Assert.False(rows.Turn.IsForgettable);
        Assert.Equal(["head", "4", "5", "6", "7"], Written(rows));
    }

    [Fact]
    public void InThePlaceOfAnother_StandsWhereThatStood()
    {
        var failed = Rows.Reply(3, "", status: TurnStatus.Failed) with { Turn = 2, Retries = 1 };
        var read = new BeginSnapshot { Head = Idle, Unused = "1-9" };

        var rows = Begin(read, End, said: ["again"], inPlaceOf: failed);

        Assert.Equal((2, 3, 4), (rows.Turn.Asked.Single().Number, rows.Turn.Reply.Number, rows.Turn.Head.Messages));
        Assert.Equal((2, 2, 2, 2), (rows.Turn.Asked.Single().Turn, rows.Turn.Reply.Turn, rows.Turn.Head.Turns, rows.Turn.Reply.Retries));
        Assert.Equal(("0-1", "1-1"), (rows.Turn.Head.Deletions, rows.Turn.Head.Unused));
        Assert.Null(rows.Turn.Reply.Asked);
    }

    [Fact]
    public void AnsweredAgain_OtherAnswersAreSuperseded()
    {
        var read = new BeginSnapshot { Head = Idle, Unused = "0-9", Question = Rows.User(1, "What?", tokens: 9), Answers = [3, 2] };

        var rows = Begin(read, Again, said: []);
        var inPlace = Begin(read, Again, said: [], inPlaceOf: Rows.Reply(3, "", status: TurnStatus.Failed));

        Assert.Equal(["head", "4", "3 superseded", "2 superseded"], Written(rows));
        Assert.Equal(["head", "3", "2 superseded"], Written(inPlace));
        Assert.Same(read.Question, rows.Turn.Asked.Single());
        Assert.Equal((1, 9), (rows.Turn.Reply.Asked, rows.Turn.Reply.WindowTokens));
        Assert.Equal("0-0", rows.Turn.Head.Unused);
        Assert.Equal((5, 4), (rows.Turn.Head.Messages, inPlace.Turn.Head.Messages));
    }

    [Fact]
    public void NewConversationHasCopies_TheyStandFirstAndAreTheWindow()
    {
        MessageRow[] copied = [Rows.Reply(7, "Hi.", tokens: 20) with { WindowTokens = 3, Echo = "{}" }, Rows.User(8, "First?", tokens: 30)];

        var rows = Begin(new BeginSnapshot(), new TurnPlace.New { Copied = copied }, said: ["Second?"]);

        Assert.Equal([(0, 0, 0), (1, 0, 0)], rows.Turn.Window.Select(message => (message.Number, message.Turn, message.WindowTokens)));
        Assert.Equal(["Hi.", "First?"], rows.Turn.Window.Select(message => message.Text));
        Assert.All(rows.Turn.Window, message => Assert.Empty(message.Echo));
        Assert.Equal((2, 3, 4), (rows.Turn.Asked.Single().Number, rows.Turn.Reply.Number, rows.Turn.Head.Messages));
        Assert.Equal((1, 20 + 30 + 1), (rows.Turn.Reply.Turn, rows.Turn.Reply.WindowTokens));
        Assert.Equal(("First?", true), (rows.Turn.Head.Title, rows.Turn.Head.IsUnlisted));
        Assert.Equal(["head", "0", "1", "2", "3"], Written(rows));
    }

    [Fact]
    public void ConversationIsThereAlready_NothingIsCopied()
    {
        var read = new BeginSnapshot { Head = Idle, IsKeyRead = true };

        var rows = Begin(read, new TurnPlace.New { Copied = [Rows.User(8, "First?")] }, said: ["Second?"], key: "key");

        Assert.Equal((4, "Earlier"), (rows.Turn.Asked.Single().Number, rows.Turn.Head.Title));
        Assert.Empty(rows.Turn.Window);
    }

    [Theory]
    [InlineData(null, false, true)]
    [InlineData("key", false, false)]
    [InlineData(null, true, false)]
    public void NewConversation_IsForgettableUnlessAKeyFindsItOrItsIdIsTold(string? key, bool isBackground, bool expected)
    {
        var rows = Begin(new BeginSnapshot(), new TurnPlace.New(), said: ["Hello?"], key: key, isBackground: isBackground);

        Assert.Equal((expected, isBackground), (rows.Turn.IsForgettable, rows.Turn.IsBackground));
    }

    [Fact]
    public void ConversationWithAnIdOfTheCallers_IsNotForgettable() =>
        Assert.False(Begin(new BeginSnapshot(), End, said: ["Hello?"]).Turn.IsForgettable);

    [Fact]
    public void Key_ItsRowIsInsertedOrTakesThePlaceOfTheOneThatWasRead()
    {
        var found = new IdempotencyRow("earlier", 3, "body") { ETag = new ETag("key") };

        var inserted = Begin(new BeginSnapshot { Head = Idle }, End, said: ["Hello?"], key: "key").ToTransaction()[^1];
        var replaced = Begin(new BeginSnapshot { Head = Idle, Key = found }, End, said: ["Hello?"], key: "key").ToTransaction()[^1];

        Assert.Equal((TableTransactionActionType.Add, RowKeys.IdempotencyKey("key")), (inserted.ActionType, inserted.Entity.RowKey));
        Assert.Equal((TableTransactionActionType.UpdateReplace, found.ETag), (replaced.ActionType, replaced.ETag));
        Assert.Equal(5, IdempotencyRow.FromEntity((TableEntity)replaced.Entity).ReplyNumber);
    }

    // Each message has as many tokens as its place among them.
    private static BeginRows Begin(
        BeginSnapshot read, TurnPlace place, string[] said, string? key = null, MessageRow? inPlaceOf = null, bool isBackground = false)
    {
        var input = new TurnInput([.. said.Select(text => new NewMessage(MessageRole.User, text))], []);
        var request = new TurnRequest("owner", place, input, new ReplySettings("asked-model") { Instructions = "Be brief." })
        {
            IdempotencyKey = key,
            IsBackground = isBackground,
        };
        var draft = new TurnDraft(request, [.. Enumerable.Range(1, said.Length)], Rows.Noon);
        return new BeginRows(draft, read, inPlaceOf, LeaseEnd, leaseTaken: 0);
    }

    private static IEnumerable<string> Written(BeginRows rows) => rows.ToTransaction().Select(action =>
        action.Entity.RowKey == RowKeys.Head ? "head"
        : !RowKeys.TryParseMessage(action.Entity.RowKey, out var number) ? action.Entity.RowKey
        : action.ActionType == TableTransactionActionType.UpdateMerge
            ? $"{number}{(((TableEntity)action.Entity).GetBoolean(nameof(MessageRow.Superseded)) == true ? " superseded" : "")}"
            : $"{number}");
}
