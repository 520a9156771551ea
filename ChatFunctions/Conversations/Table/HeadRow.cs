using Azure;
using Azure.Data.Tables;

namespace ChatFunctions.Conversations.Table;

/// <summary>
/// A conversation's head: what must change together. Every write of a turn is a transaction that contains it with
/// <c>If-Match</c>, which is what orders the workers.
/// </summary>
internal sealed record HeadRow
{
    /// <summary>Stands for «never»: the table service takes no date before 1601.</summary>
    public static readonly DateTimeOffset NoTime = DateTimeOffset.UnixEpoch;

    public string Title { get; init; } = "";

    public DateTimeOffset Created { get; init; } = NoTime;

    public DateTimeOffset Updated { get; init; } = NoTime;

    /// <summary>How many messages there are; message rows from this number on do not count.</summary>
    public long Messages { get; init; }

    /// <summary>How many turns were begun.</summary>
    public long Turns { get; init; }

    /// <summary>The token of the turn that runs, or empty.</summary>
    public string ActiveTurn { get; init; } = "";

    /// <summary>When the active turn's lease ends, in the table service's clock.</summary>
    public DateTimeOffset LeaseEnd { get; init; } = NoTime;

    /// <summary>The token of the turn that somebody asked to stop, or empty.</summary>
    public string StopRequest { get; init; } = "";

    /// <summary>The caller's metadata, a JSON object, or empty.</summary>
    public string Metadata { get; init; } = "";

    /// <summary>How often this id was begun after a deletion.</summary>
    public int Generation { get; init; }

    /// <summary>The key of the only listing row that counts.</summary>
    public string Listing { get; init; } = "";

    /// <summary>The conversation was deleted; the row stays for good, so that no delayed write can revive it.</summary>
    public bool Deleted { get; init; }

    /// <summary>A deletion has removed everything that it has to.</summary>
    public bool DeletionFinished { get; init; }

    public ETag ETag { get; init; }

    /// <summary>Whether somebody asked to stop the turn that runs.</summary>
    public bool IsStopRequested => ActiveTurn.Length > 0 && StopRequest == ActiveTurn;

    /// <summary>The public id of the turn that runs.</summary>
    public string ActiveTurnId => TurnIds.Turn(Turns, ActiveTurn);

    /// <summary>The head when no turn runs.</summary>
    public HeadRow WithoutTurn() => this with { ActiveTurn = "", StopRequest = "", LeaseEnd = NoTime };

    /// <summary>The properties of a head.</summary>
    public static IReadOnlyList<string> Columns { get; } =
    [
        nameof(TableEntity.PartitionKey), nameof(TableEntity.RowKey), nameof(Title), nameof(Created), nameof(Updated), nameof(Messages),
        nameof(Turns), nameof(ActiveTurn), nameof(LeaseEnd), nameof(StopRequest), nameof(Metadata), nameof(Generation), nameof(Listing), nameof(Deleted),
        nameof(DeletionFinished),
    ];

    public TableEntity ToEntity(string partition) => new(partition, RowKeys.Head)
    {
        [nameof(Title)] = Title,
        [nameof(Created)] = Created,
        [nameof(Updated)] = Updated,
        [nameof(Messages)] = Messages,
        [nameof(Turns)] = Turns,
        [nameof(ActiveTurn)] = ActiveTurn,
        [nameof(LeaseEnd)] = LeaseEnd,
        [nameof(StopRequest)] = StopRequest,
        [nameof(Metadata)] = Metadata,
        [nameof(Generation)] = Generation,
        [nameof(Listing)] = Listing,
        [nameof(Deleted)] = Deleted,
        [nameof(DeletionFinished)] = DeletionFinished,
        ETag = ETag,
    };

    public static HeadRow FromEntity(TableEntity entity) => new()
    {
        Title = entity.GetString(nameof(Title)) ?? "",
        Created = entity.GetDateTimeOffset(nameof(Created)) ?? NoTime,
        Updated = entity.GetDateTimeOffset(nameof(Updated)) ?? NoTime,
        Messages = entity.GetInt64(nameof(Messages)) ?? 0,
        Turns = entity.GetInt64(nameof(Turns)) ?? 0,
        ActiveTurn = entity.GetString(nameof(ActiveTurn)) ?? "",
        LeaseEnd = entity.GetDateTimeOffset(nameof(LeaseEnd)) ?? NoTime,
        StopRequest = entity.GetString(nameof(StopRequest)) ?? "",
        Metadata = entity.GetString(nameof(Metadata)) ?? "",
        Generation = entity.GetInt32(nameof(Generation)) ?? 0,
        Listing = entity.GetString(nameof(Listing)) ?? "",
        Deleted = entity.GetBoolean(nameof(Deleted)) ?? false,
        DeletionFinished = entity.GetBoolean(nameof(DeletionFinished)) ?? false,
        ETag = entity.ETag,
    };
}
