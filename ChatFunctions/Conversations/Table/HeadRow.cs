using Azure;
using Azure.Data.Tables;

namespace ChatFunctions.Conversations.Table;

/// <summary>
/// A conversation's head: what must change together. Whatever changes a conversation is a transaction that contains it with
/// <c>If-Match</c>, which is what orders the workers; only the beats of a turn write <see cref="LeaseRow"/> instead.
/// </summary>
internal sealed record HeadRow
{
    /// <summary>Stands for «never»: the table service takes no date before 1601.</summary>
    public static readonly DateTimeOffset NoTime = DateTimeOffset.UnixEpoch;

    /// <summary>How long a row of the listing stays in its place, whatever happens in the conversation.</summary>
    public static readonly TimeSpan ListingStay = TimeSpan.FromHours(1);

    public string Title { get; init; } = "";

    /// <summary>Somebody has given it its title by hand: no model is asked for another.</summary>
    public bool IsNamed { get; init; }

    public DateTimeOffset Created { get; init; } = NoTime;

    public DateTimeOffset Updated { get; init; } = NoTime;

    /// <summary>How many messages there are; message rows from this number on do not count.</summary>
    public long Messages { get; init; }

    /// <summary>How many turns were begun.</summary>
    public long Turns { get; init; }

    /// <summary>The token of the turn that runs, or empty.</summary>
    public string ActiveTurn { get; init; } = "";

    /// <summary>
    /// When the active turn's lease ends, in the table service's clock; from the first beat on, <see cref="LeaseRow"/> says it.
    /// </summary>
    public DateTimeOffset LeaseEnd { get; init; } = NoTime;

    /// <summary>The token of the turn that somebody asked to stop before its first beat, or empty.</summary>
    public string StopRequest { get; init; } = "";

    /// <summary>The caller's metadata, a JSON object, or empty.</summary>
    public string Metadata { get; init; } = "";

    /// <summary>How often this id was begun after a deletion.</summary>
    public int Generation { get; init; }

    /// <summary>The key of the only listing row that counts.</summary>
    public string Listing { get; init; } = "";

    /// <summary>
    /// That row may not be there, or its first write may still be on its way, which comes after the begin: only the worker of the first
    /// turn knows. So whoever changes what is listed writes the row, but nobody removes it, until no write can be under way.
    /// </summary>
    public bool IsUnlisted { get; init; }

    /// <summary>The conversation is gone to everybody: it was deleted, or its time was over when this was read.</summary>
    public bool Deleted => IsTombstone || IsExpired;

    /// <summary>The row stands for a deleted conversation; it stays for a week, so that no delayed write can revive that.</summary>
    public bool IsTombstone { get; init; }

    /// <summary>When the time of the conversation is over, in the table service's clock, where somebody has said so.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>Its time was over when this was read, and nothing has been deleted yet. Not stored.</summary>
    public bool IsExpired { get; private init; }

    /// <summary>A deletion has removed everything that it has to.</summary>
    public bool DeletionFinished { get; init; }

    /// <summary>Deleted messages, as <see cref="MessageStretches"/>: no reader needs them.</summary>
    public string Deletions { get; init; } = "";

    /// <summary>
    /// Long stretches of messages that are in no window (deleted, superseded, or of a turn without an answer), as
    /// <see cref="MessageStretches"/>; where they hold a reply without an answer, they hold what it replies to.
    /// </summary>
    public string Unused { get; init; } = "";

    /// <summary>Whether it has images, or had: then its deletion looks for their blobs.</summary>
    public bool HasImages { get; init; }

    /// <summary>The public id of the message of another conversation that this one went on from, or empty.</summary>
    public string ForkedFrom { get; init; } = "";

    /// <summary>The reply that is a stored chat completion, where the conversation was begun for one.</summary>
    public long? Completion { get; init; }

    public ETag ETag { get; init; }

    /// <summary>Whether somebody asked to stop the turn that runs.</summary>
    public bool IsStopRequested => ActiveTurn.Length > 0 && StopRequest == ActiveTurn;

    /// <summary>The public id of the turn that runs: its reply is the newest message.</summary>
    public string ActiveTurnId => TurnIds.Turn(Messages - 1, ActiveTurn);

    /// <summary>The head once a message is deleted.</summary>
    public HeadRow WithDeleted(MessageRow message) => this with
    {
        Deletions = MessageStretches.Parse(Deletions).Add(message.Number).Kept(Messages),

        // A reply without an answer keeps its question out of windows, too: whoever passes over it must pass over both.
        Unused = message is { Role: MessageRole.Assistant, HasAnswer: false }
            ? Unused
            : MessageStretches.Parse(Unused).Add(message.Number).Kept(Messages),
    };

    /// <summary>Whether the time of the conversation is over. A turn that runs keeps it until it has ended.</summary>
    public bool IsOver(ServiceClock clock) => clock.IsPast(Expires);

    /// <summary>The head when no turn runs.</summary>
    public HeadRow WithoutTurn() => this with { ActiveTurn = "", StopRequest = "", LeaseEnd = NoTime };

    /// <summary>
    /// The head, listed by when it was last updated, where the row that lists it stands in a place that is an hour old: it moves no more
    /// often.
    /// </summary>
    public HeadRow Relisted() => !IsUnlisted && RowKeys.TryParseListing(Listing, out var id, out var used) && Updated - used >= ListingStay
        ? this with { Listing = ListingOf(id) }
        : this;

    /// <summary>The tombstone of this conversation, whose deletion begins with it; it stands in the place of the head.</summary>
    /// <param name="now">The table service's time, by which it is removed later.</param>
    public HeadRow Entombed(DateTimeOffset now) => new()
    {
        IsTombstone = true,
        Generation = Generation,
        Listing = Listing,
        IsUnlisted = IsUnlisted,
        HasImages = HasImages,
        Updated = now,
        ETag = ETag,
    };

    /// <summary>The head of a conversation that begins, in the place of the tombstone of a namesake where there is one.</summary>
    public static HeadRow Begin(string conversationId, HeadRow? tombstone, DateTimeOffset now)
    {
        var head = new HeadRow
        {
            Created = now,
            Updated = now,
            Generation = NextGeneration(tombstone),
            ETag = tombstone?.ETag ?? default,
        };
        return head with { Listing = head.ListingOf(conversationId) };
    }

    /// <summary>The generation of a conversation that begins in the place of such a tombstone.</summary>
    public static int NextGeneration(HeadRow? tombstone) => tombstone is null ? 0 : tombstone.Generation + 1;

    /// <summary>The properties of a head.</summary>
    public static IReadOnlyList<string> Columns { get; } = ColumnNames.Of(columns => Map(new HeadRow(), columns));

    /// <summary>The write of this head in the place of the one that it comes from, or where there was none.</summary>
    public TableTransactionAction ToWrite(string partition) => ETag == default
        ? new(TableTransactionActionType.Add, ToEntity(partition))
        : new(TableTransactionActionType.UpdateReplace, ToEntity(partition), ETag);

    public TableEntity ToEntity(string partition)
    {
        var entity = new TableEntity(partition, RowKeys.Head) { ETag = ETag };
        Map(this, new RowWriter(entity, isWhole: true));
        return entity;
    }

    /// <param name="entity">The row.</param>
    /// <param name="clock">By which its time may be over; the row comes from the latest response.</param>
    public static HeadRow FromEntity(TableEntity entity, ServiceClock clock)
    {
        var head = Map(new HeadRow { ETag = entity.ETag }, new RowReader(entity));
        return head.ActiveTurn.Length == 0 && head.IsOver(clock) ? head with { IsExpired = true } : head;
    }

    // Each generation its own, so that a deleter of the one before, however late, does not unlist it.
    private string ListingOf(string conversationId) => RowKeys.Listing(Updated.AddTicks(Generation), conversationId);

    private static HeadRow Map<TMap>(HeadRow head, TMap map)
        where TMap : struct, IRowMap => new()
        {
            Title = map.Value(nameof(Title), head.Title, ""),
            IsNamed = map.Value(nameof(IsNamed), head.IsNamed, false),
            Created = map.Value(nameof(Created), head.Created, NoTime),
            Updated = map.Value(nameof(Updated), head.Updated, NoTime),
            Messages = map.Value(nameof(Messages), head.Messages, 0),
            Turns = map.Value(nameof(Turns), head.Turns, 0),
            ActiveTurn = map.Value(nameof(ActiveTurn), head.ActiveTurn, ""),
            LeaseEnd = map.Value(nameof(LeaseEnd), head.LeaseEnd, NoTime),
            StopRequest = map.Value(nameof(StopRequest), head.StopRequest, ""),
            Metadata = map.Value(nameof(Metadata), head.Metadata, ""),
            Generation = map.Value(nameof(Generation), head.Generation, 0),
            Listing = map.Value(nameof(Listing), head.Listing, ""),
            IsUnlisted = map.Value(nameof(IsUnlisted), head.IsUnlisted, false),
            IsTombstone = map.Value(nameof(Deleted), head.IsTombstone, false),
            DeletionFinished = map.Value(nameof(DeletionFinished), head.DeletionFinished, false),
            Deletions = map.Value(nameof(Deletions), head.Deletions, ""),
            Unused = map.Value(nameof(Unused), head.Unused, ""),
            HasImages = map.Value(nameof(HasImages), head.HasImages, false),
            ForkedFrom = map.Value(nameof(ForkedFrom), head.ForkedFrom, ""),
            Completion = map.Value(nameof(Completion), head.Completion, null),
            Expires = map.Value(nameof(Expires), head.Expires, null),
            ETag = head.ETag,
        };
}
