using ChatFunctions.Completions.Tokens;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Begin;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Settings;
using ChatFunctions.Turns;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace ChatFunctions.Tests.TurnProtocol.Schedules;

/// <summary>One instance of the app before a table that answers at once.</summary>
internal sealed class InstantWorker
{
    private static readonly TokenCounter Tokens = new(int.MaxValue);
    private static readonly IOptions<LeaseOptions> Lease = Options.Create(new LeaseOptions { LeaseDuration = Duration.Seconds(30) });

    private readonly List<string> _defects = [];

    public InstantWorker(InstantClient client, FakeTimeProvider time, int maxHistoryMessages = 50)
    {
        var history = Options.Create(new HistoryOptions { MaxHistoryMessages = maxHistoryMessages });
        Table = new ConversationTable(client, new ServiceClock(time), NullLogger<ConversationTable>.Instance);
        var listings = new ListingWriter(Table);
        var orphans = new OrphanCloser(Table, listings, Tokens, time, Lease, NullLogger<OrphanCloser>.Instance);
        var running = new RunningTurns(new Lifetime(), time, Options.Create(new TurnOptions()));
        var recent = new RecentConversations(time);
        var eraser = new ConversationEraser(Table, listings, new ImageStore(null), time, Lease);
        var logs = LoggerFactory.Create(logging => logging.AddProvider(new DefectLog(_defects.Add)));
        Remote = new RemoteTurns(Table, orphans, running, time, logs.CreateLogger<RemoteTurns>());
        Attacher = new TurnAttacher(Table, new TurnReader(Table), orphans, running, Remote, time, Lease);
        Reader = new ConversationReader(Table, orphans);
        Listing = new ConversationListing(Table, listings);
        Heads = new HeadEditor(Table, listings, orphans, time, Lease);
        Editor = new ConversationEditor(
            Table, listings, Heads, Reader, eraser, orphans, new ImageStore(null), Tokens, time, Lease, history);
        Beginner = new TurnBeginner(
            Table, new SnapshotReader(Table, orphans, recent, history), recent, listings, eraser, orphans, new BeginQueue(time, 1),
            new TurnImages(Reader, new ImageStore(null)), Tokens, time, Lease);
    }

    public ConversationTable Table { get; }

    public RemoteTurns Remote { get; }

    /// <summary>What following has logged as a defect of its own.</summary>
    public IReadOnlyList<string> Defects => _defects;

    public TurnAttacher Attacher { get; }

    public ConversationReader Reader { get; }

    public ConversationListing Listing { get; }

    public HeadEditor Heads { get; }

    public ConversationEditor Editor { get; }

    public TurnBeginner Beginner { get; }
}
