using ChatFunctions.Completions;
using ChatFunctions.Completions.Tokens;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Begin;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Settings;
using ChatFunctions.Turns;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ChatFunctions.Tests.TurnProtocol.Schedules;

/// <summary>One instance of the app, from the begin of a turn to its end, before the table of a schedule.</summary>
internal sealed class ScheduledWorker : ICompletionClient
{
    /// <summary>So few that what is kept of a conversation must be cut to the right ones.</summary>
    public const int MaxHistoryMessages = 6;

    private static readonly TokenCounter Tokens = new(int.MaxValue);
    private static readonly IOptions<HistoryOptions> History = Options.Create(
        new HistoryOptions { MaxHistoryMessages = MaxHistoryMessages, MaxHistoryTokens = 10_000_000 });

    private static readonly IOptions<LeaseOptions> UsualLease = Options.Create(new LeaseOptions { LeaseDuration = Duration.Seconds(30) });
    private static readonly IOptions<TurnOptions> UsualTurn = Options.Create(new TurnOptions());
    private static readonly IOptions<CompletionOptions> Completion = Options.Create(new CompletionOptions { SystemPrompt = "System." });

    private readonly Schedule _schedule;

    public ScheduledWorker(Schedule schedule, string name, TurnOptions? turnOptions = null, LeaseOptions? leaseOptions = null)
    {
        (_schedule, Name) = (schedule, name);
        var turn = turnOptions is null ? UsualTurn : Options.Create(turnOptions);
        var lease = leaseOptions is null ? UsualLease : Options.Create(leaseOptions);
        var time = schedule.Time;
        var table = new ConversationTable(
            new ScheduledClient(this, schedule), new ServiceClock(time), NullLogger<ConversationTable>.Instance);
        var listings = new ListingWriter(table);
        var orphans = new OrphanCloser(table, listings, Tokens, time, lease, NullLogger<OrphanCloser>.Instance);
        var recent = new RecentConversations(time);
        Running = new RunningTurns(new Lifetime(), time, turn);
        Eraser = new ConversationEraser(table, listings, new ImageStore(null), time, lease);
        Reader = new ConversationReader(table, orphans);
        Listing = new ConversationListing(table, listings);
        Heads = new HeadEditor(table, listings, orphans, time, lease);
        Editor = new ConversationEditor(
            table, listings, Heads, Reader, Eraser, orphans, new ImageStore(null), Tokens, time, lease, History);
        Stopper = new TurnStopper(table, orphans, Running, time, lease);
        Beginner = new TurnBeginner(
            table, new SnapshotReader(table, orphans, recent, History), recent, listings, Eraser, orphans, new BeginQueue(time, 1),
            new TurnImages(Reader, new ImageStore(null)), Tokens, time, lease);
        Runner = new TurnRunner(
            Running,
            new ReplyGenerator(
                this, new ContextLimits(), new ShownImages(new ImageStore(null)), Tokens, turn, Completion, time,
                NullLogger<ReplyGenerator>.Instance),
            table, listings, Eraser, new BeatQueue(time, 1), recent,
            new ConversationTitler(() => this, () => Heads, turn, NullLogger<ConversationTitler>.Instance),
            Tokens, turn, lease, time, NullLogger<TurnRunner>.Instance);
        Attacher = new TurnAttacher(
            table, new TurnReader(table), orphans, Running,
            new RemoteTurns(table, orphans, Running, time, NullLogger<RemoteTurns>.Instance), time, lease);
    }

    public string Name { get; }

    /// <summary>Killed: nothing that it sends arrives.</summary>
    public bool IsDead { get; set; }

    public TurnBeginner Beginner { get; }

    public TurnRunner Runner { get; }

    public TurnStopper Stopper { get; }

    public TurnAttacher Attacher { get; }

    public ConversationEraser Eraser { get; }

    public HeadEditor Heads { get; }

    public ConversationEditor Editor { get; }

    public ConversationReader Reader { get; }

    public ConversationListing Listing { get; }

    public RunningTurns Running { get; }

    public IAsyncEnumerable<CompletionUpdate> StreamAsync(CompletionRequest request, CancellationToken cancellationToken) =>
        _schedule.Oracle.Call(this, request, new ScriptedCall(cancellationToken));
}
