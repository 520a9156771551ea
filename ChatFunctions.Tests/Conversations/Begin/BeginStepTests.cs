using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Begin;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Tests.Conversations.Begin;

/// <summary>Every decision of a begin, by what was read alone.</summary>
public sealed class BeginStepTests
{
    private const string Token = "this turn";
    private const string Earlier = "an earlier turn";
    private const string Other = "somebody else's turn";

    private static readonly HeadRow Idle = new() { Messages = 4, Turns = 2 };
    private static readonly HeadRow Running = Idle with { ActiveTurn = Other };
    private static readonly MessageRow Latest = Rows.Reply(3, "", token: Earlier, status: TurnStatus.Failed);
    private static readonly MessageRow Wordless = Latest with { BodyHash = "body" };
    private static readonly MessageRow Retry = Wordless with { TurnToken = Other, Status = TurnStatus.InProgress, Retries = 1 };
    private static readonly IdempotencyRow Key = new(Earlier, 3, "body");

    private static readonly TurnPlace New = new TurnPlace.New();
    private static readonly TurnPlace End = new TurnPlace.End("demo");
    private static readonly TurnPlace OldEnd = new TurnPlace.End("demo", MustExist: true);
    private static readonly TurnPlace After = new TurnPlace.After("demo", 3);
    private static readonly TurnPlace Again = new TurnPlace.Again("demo");

    private static readonly BeginStep AtTheEnd = new BeginStep.Begin(null);
    private static readonly BeginStep InItsPlace = new BeginStep.Begin(Latest);
    private static readonly BeginStep Busy = new BeginStep.Refuse(BeginRefusal.Busy);
    private static readonly BeginStep Absent = new BeginStep.Refuse(BeginRefusal.Absent);
    private static readonly BeginStep Moved = new BeginStep.Refuse(BeginRefusal.Moved);
    private static readonly BeginStep CloseOrphan = new BeginStep.CloseOrphan();
    private static readonly BeginStep FinishDeletion = new BeginStep.FinishDeletion();

    private static readonly (string Case, BeginSnapshot Read, TurnPlace Place, BeginStep Expected)[] Cases =
    [
        ("nothing is there: new", new(), New, AtTheEnd),
        ("nothing is there: end", new(), End, AtTheEnd),
        ("nothing is there, but must be", new(), OldEnd, Absent),
        ("nothing is there: after", new(), After, Absent),
        ("nothing is there: again", new(), Again, Absent),

        ("deleted: new", Of(Tombstone(isFinished: true)), New, AtTheEnd),
        ("deleted: end", Of(Tombstone(isFinished: true)), End, AtTheEnd),
        ("deleted, but must be there", Of(Tombstone(isFinished: true)), OldEnd, Absent),
        ("deleted half-way", Of(Tombstone(isFinished: false)), End, FinishDeletion),
        ("deleted half-way, and must be there", Of(Tombstone(isFinished: false)), After, FinishDeletion),

        ("idle", Of(Idle), End, AtTheEnd),
        ("idle, and must be there", Of(Idle), OldEnd, AtTheEnd),
        ("idle: new by a key that is not known", Of(Idle), New, AtTheEnd),
        ("another runs: end", Of(Running), End, Busy),
        ("another runs: after", Of(Running), After, Busy),
        ("another runs: again", Of(Running), Again, Busy),
        ("an orphan runs: end", Of(Running, isOrphan: true), End, CloseOrphan),
        ("an orphan runs: after", Of(Running, isOrphan: true), After, CloseOrphan),

        ("own attempt was applied", Of(Idle with { ActiveTurn = Token }), End, new BeginStep.Confirm()),
        (
            "own attempt was applied, and its lease has run out", Of(Idle with { ActiveTurn = Token }, isOrphan: true), End,
            new BeginStep.Confirm()),
        ("own attempt was applied and closed", Of(Idle) with { OwnReply = Latest with { TurnToken = Token } }, End,
            new BeginStep.Attach(Latest with { TurnToken = Token })),
        ("own attempt was applied and closed, and another runs", Of(Running) with { OwnReply = Latest with { TurnToken = Token } }, End,
            new BeginStep.Attach(Latest with { TurnToken = Token })),
        ("own attempt was not applied, another's turn stands there", Of(Idle) with { OwnReply = Latest }, End, AtTheEnd),

        (
            "key, other body", Keyed(Idle, Latest) with { Key = Key with { BodyHash = "other" } }, End,
            new BeginStep.Refuse(BeginRefusal.KeyReused)),
        (
            "key, other body, while its turn runs",
            Keyed(Idle with { ActiveTurn = Earlier }, Latest) with { Key = Key with { BodyHash = "other" } }, End,
            new BeginStep.Refuse(BeginRefusal.KeyReused)),
        (
            "key, its turn runs", Keyed(Idle with { ActiveTurn = Earlier }, Of(TurnStatus.InProgress, "")), End,
            Attach(Of(TurnStatus.InProgress, ""))),
        (
            "key, its turn runs: new", Keyed(Idle with { ActiveTurn = Earlier }, Of(TurnStatus.InProgress, "")), New,
            Attach(Of(TurnStatus.InProgress, ""))),
        (
            "key, its turn began since the head was read", Keyed(Idle, Of(TurnStatus.InProgress, "")), End,
            Attach(Of(TurnStatus.InProgress, ""))),
        (
            "key, its turn is an orphan",
            Keyed(Idle with { ActiveTurn = Earlier }, Of(TurnStatus.InProgress, "")) with { IsOrphan = true }, End, CloseOrphan),
        ("key, its turn is whole", Keyed(Idle, Of(TurnStatus.Completed, "Yes.")), End, Attach(Of(TurnStatus.Completed, "Yes."))),
        (
            "key, its turn is whole, and another runs", Keyed(Running, Of(TurnStatus.Completed, "Yes.")), End,
            Attach(Of(TurnStatus.Completed, "Yes."))),
        ("key, its turn was cut", Keyed(Idle, Of(TurnStatus.Failed, "Ye")), End, Attach(Of(TurnStatus.Failed, "Ye"))),
        ("key, its turn was completed without text", Keyed(Idle, Of(TurnStatus.Completed, "")), End, Attach(Of(TurnStatus.Completed, ""))),
        ("key, its turn came to nothing and is the latest", Keyed(Idle, Latest), End, InItsPlace),
        ("key, its turn came to nothing and is the latest: new", Keyed(Idle, Latest), New, InItsPlace),
        (
            "key, its turn came to nothing and is the latest: after what it followed", Keyed(Idle, Latest),
            new TurnPlace.After("demo", 1), InItsPlace),
        ("key, its turn came to nothing, and others followed", Keyed(Idle with { Messages = 6 }, Latest), End, AtTheEnd),
        ("key, its turn came to nothing, and others followed: after what it followed", Keyed(Idle with { Messages = 6 }, Latest),
            new TurnPlace.After("demo", 1), Moved),
        ("key, its turn came to nothing, and another runs", Keyed(Running, Latest), End, Busy),
        ("key, its place is another's", Keyed(Idle, Latest with { TurnToken = Other }), End, AtTheEnd),
        ("key, nothing stands there", Keyed(Idle, null), End, AtTheEnd),

        ("same body, the latest turn came to nothing", Same(Wordless), End, new BeginStep.Begin(Wordless)),
        ("same body, the latest turn came to nothing, and must be there", Same(Wordless), OldEnd, new BeginStep.Begin(Wordless)),
        ("same body, the latest turn came to nothing: after what it followed", Same(Wordless), new TurnPlace.After("demo", 1),
            new BeginStep.Begin(Wordless)),
        (
            "same body, the latest turn came to nothing: again", Same(Wordless) with { Question = Rows.User(2, "Hello?"), Answers = [3] },
            Again,
            new BeginStep.Begin(Wordless)),
        (
            "same body, the latest turn came to nothing once more", Same(Wordless with { Retries = 2 }), End,
            new BeginStep.Begin(Wordless with { Retries = 2 })),
        ("same body, the latest turn timed out without a word", Same(Wordless with { Status = TurnStatus.Incomplete }), End,
            new BeginStep.Begin(Wordless with { Status = TurnStatus.Incomplete })),
        ("same body, the latest turn was stopped before its first word", Same(Wordless with { Status = TurnStatus.Cancelled }), End,
            new BeginStep.Begin(Wordless with { Status = TurnStatus.Cancelled })),
        ("same body, the latest turn said something", Same(Wordless with { Text = "Ye" }), End, AtTheEnd),
        ("same body, the latest turn is whole", Same(Wordless with { Status = TurnStatus.Completed, Text = "Yes." }), End, AtTheEnd),
        ("same body, the latest turn is whole without text", Same(Wordless with { Status = TurnStatus.Completed }), End, AtTheEnd),
        ("same body, the latest turn was deleted", Same(Wordless with { Deleted = true }), End, AtTheEnd),
        ("same body, the latest turn was superseded", Same(Wordless with { Superseded = true }), End, AtTheEnd),
        ("other body, the latest turn came to nothing", Same(Wordless with { BodyHash = "other" }), End, AtTheEnd),
        ("other body, the latest turn came to nothing: after what it followed", Same(Wordless with { BodyHash = "other" }),
            new TurnPlace.After("demo", 1), Moved),
        ("an older version's turn came to nothing", Same(Wordless with { BodyHash = "" }), End, AtTheEnd),
        (
            "same body under a new key, the latest turn came to nothing", Same(Wordless) with { Key = null }, End,
            new BeginStep.Begin(Wordless)),
        ("same body, a first attempt runs", Same(Retry with { Retries = 0 }, Running), End, Busy),
        ("same body, a retry runs", Same(Retry, Running), End, Attach(Retry)),
        ("same body, a retry runs and has spoken", Same(Retry with { Text = "Ye" }, Running), End, Attach(Retry with { Text = "Ye" })),
        ("other body, a retry runs", Same(Retry with { BodyHash = "other" }, Running), End, Busy),
        ("same body, a retry has lost its worker", Same(Retry, Running) with { IsOrphan = true }, End, CloseOrphan),
        ("same body, another was faster in the same place", Of(Running) with { OwnReply = Retry }, End, Attach(Retry)),
        (
            "same body, another was faster in the same place, and is whole",
            Of(Idle) with { OwnReply = Retry with { Status = TurnStatus.Completed } }, End,
            Attach(Retry with { Status = TurnStatus.Completed })),
        ("same body, another was faster at the end", Of(Running) with { OwnReply = Retry with { Retries = 0 } }, End, Busy),
        ("other body, another was faster in the same place", Of(Running) with { OwnReply = Retry with { BodyHash = "other" } }, End, Busy),

        ("after the last message", Of(Idle), After, AtTheEnd),
        ("after an earlier message", Of(Idle with { Messages = 6 }), After, Moved),
        ("after a message that is not there yet", Of(Idle with { Messages = 2 }), After, Moved),

        ("again", Asked("Hello?"), Again, AtTheEnd),
        ("again, but there is no question", Of(Idle), Again, Absent),
        ("again, but it was another question", Asked("Good bye?"), Again, Moved),
        ("again, of the latest reply", Asked("Hello?"), new TurnPlace.Again("demo", 3), AtTheEnd),
        ("again, but of an earlier reply", Asked("Hello?"), new TurnPlace.Again("demo", 1), Moved),
    ];

    // What the window has, what is said, where, and whether it is refused. A turn of outputs has the same claims as any other.
    private static readonly (string Case, BeginSnapshot Read, string Said, TurnPlace Place, BeginStep Expected)[] OutputCases =
    [
        ("its call is in the window", Talked("why (x)"), "=x", End, AtTheEnd),
        ("its call is in the window: after", Talked("why (x)"), "=x", After, AtTheEnd),
        ("its call is in the window, and another runs", Talked("why (x)") with { Head = Running }, "=x", End, Busy),
        ("no call, and the conversation went on", Talked("why"), "=x", new TurnPlace.After("demo", 1), Moved),
        ("no call", Talked("why !so"), "=x", End, Refused("x", isAnswered: false)),
        ("no call where nothing is there", new(), "=x", End, Refused("x", isAnswered: false)),
        ("no call where nothing is there: new", new(), "=x", New, Refused("x", isAnswered: false)),
        ("its call comes with it: new", new(), "why (x) =x", New, AtTheEnd),
        ("its call is copied", new(), "=x", Copying("why (x)"), AtTheEnd),
        ("its call was answered before the copy", new(), "=x", Copying("why (x) ; =x !so"), Refused("x", isAnswered: true)),
        ("its call was answered", Talked("why (x) ; =x !so"), "=x", End, Refused("x", isAnswered: true)),
        ("a key, and its turn came to nothing", Talked("why (x)") with { Key = Key, KeyReply = Latest }, "=x", End, InItsPlace),
        (
            "a key, and its turn is whole", Talked("why (x) ; =x !so") with { Key = Key, KeyReply = Of(TurnStatus.Completed, "so") }, "=x",
            End, Attach(Of(TurnStatus.Completed, "so"))),
        ("same body, the latest turn came to nothing", Talked("why (x)") with { Latest = Wordless }, "=x", End,
            new BeginStep.Begin(Wordless)),
        ("own attempt was applied", Talked("why (x)") with { Head = Idle with { ActiveTurn = Token } }, "=x", End,
            new BeginStep.Confirm()),
    ];

    public static TheoryData<string> OutputNames() => [.. OutputCases.Select(@case => @case.Case)];

    public static TheoryData<string> Names() => [.. Cases.Select(@case => @case.Case)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Decide(string name)
    {
        var (_, read, place, expected) = Cases.Single(@case => @case.Case == name);
        var request = new TurnRequest("owner", place, TurnInput.Of("Hello?"), new ReplySettings("model"))
        {
            IdempotencyKey = read.Key is null ? null : "key",
            BodyHash = "body",
        };

        Assert.Equal(expected, BeginStep.Decide(read, request, Token));
    }

    [Theory]
    [MemberData(nameof(OutputNames))]
    public void DecideOnOutputs(string name)
    {
        var (_, read, said, place, expected) = OutputCases.Single(@case => @case.Case == name);
        var request = new TurnRequest("owner", place, TurnInput.Of(Talk.Said(said)), new ReplySettings("model")) { BodyHash = "body" };

        Assert.Equal(expected, BeginStep.Decide(read, request, Token));
    }

    [Fact]
    public void Again_whatever_was_asked_needs_no_question()
    {
        var request = new TurnRequest("owner", Again, TurnInput.Nothing, new ReplySettings("model"));

        Assert.Equal(AtTheEnd, BeginStep.Decide(Asked("Good bye?"), request, Token));
    }

    [Fact]
    public void Bodies_are_not_known_they_are_not_taken_to_be_the_same()
    {
        var request = new TurnRequest("owner", End, TurnInput.Of("Hello?"), new ReplySettings("model"));

        Assert.Equal(AtTheEnd, BeginStep.Decide(Same(Latest), request, Token));
    }

    private static BeginSnapshot Of(HeadRow head, bool isOrphan = false) => new() { Head = head, IsOrphan = isOrphan };

    private static MessageRow Of(string status, string text) => Latest with { Status = status, Text = text };

    private static BeginSnapshot Keyed(HeadRow head, MessageRow? reply) => new() { Head = head, Key = Key, KeyReply = reply };

    private static BeginSnapshot Same(MessageRow latest, HeadRow? head = null) => Of(head ?? Idle) with { Latest = latest };

    private static BeginSnapshot Asked(string question) => Of(Idle) with { Question = Rows.User(2, question), Answers = [3] };

    private static HeadRow Tombstone(bool isFinished) => new() { IsTombstone = true, DeletionFinished = isFinished };

    private static BeginSnapshot Talked(string talk) => Of(Idle) with { Window = Talk.Rows(talk) };

    private static TurnPlace.New Copying(string talk) => new() { Copied = Talk.Rows(talk) };

    private static BeginStep.RefuseOutput Refused(string callId, bool isAnswered) => new(new OutputRefusal(callId, 0, isAnswered));

    private static BeginStep.Attach Attach(MessageRow reply) => new(reply);
}
