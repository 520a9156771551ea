using Azure;
using Azure.Data.Tables;

namespace ChatFunctions.Conversations.Table;

/// <summary>
/// A row of an owner's listing: what a list shows of a conversation, so that it needs no head. It counts by itself, unless it is in doubt
/// or was written by an older version: then the head says whether it does, and what it shows.
/// </summary>
internal sealed record ListingRow
{
    /// <summary>Its row key.</summary>
    public required string Key { get; init; }

    /// <summary>The conversation's title; <see langword="null"/> in a row of an older version, which holds nothing.</summary>
    public string? Title { get; init; }

    public DateTimeOffset Created { get; init; } = HeadRow.NoTime;

    /// <summary>When the conversation was last used; up to an hour behind what the head says.</summary>
    public DateTimeOffset Updated { get; init; } = HeadRow.NoTime;

    /// <inheritdoc cref="HeadRow.Completion"/>
    public long? Completion { get; init; }

    /// <inheritdoc cref="HeadRow.Expires"/>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>
    /// Since when somebody is about to change whether it counts, or what it shows, in the table service's clock;
    /// <see cref="HeadRow.NoTime"/>: nobody is.
    /// </summary>
    public DateTimeOffset InDoubtSince { get; init; } = HeadRow.NoTime;

    public ETag ETag { get; init; }

    public bool NeedsHead => Title is null || InDoubtSince != HeadRow.NoTime;

    /// <summary>The properties of a row.</summary>
    public static IReadOnlyList<string> Columns { get; } = ColumnNames.Of(columns => Map(new ListingRow { Key = "" }, columns));

    /// <summary>The row that lists a conversation once this head is written.</summary>
    public static ListingRow Of(HeadRow head) => new()
    {
        Key = head.Listing,
        Title = head.Title,
        Created = head.Created,
        Updated = head.Updated,
        Completion = head.Completion,
        Expires = head.Expires,
    };

    public TableEntity ToEntity(string owner)
    {
        var entity = new TableEntity(owner, Key);
        Map(this, new RowWriter(entity, isWhole: true));
        return entity;
    }

    /// <summary>The change to another row that puts it in doubt.</summary>
    public static TableEntity Doubt(string owner, string key, DateTimeOffset since) => new(owner, key) { [nameof(InDoubtSince)] = since };

    public static ListingRow FromEntity(TableEntity entity) =>
        Map(new ListingRow { Key = entity.RowKey, ETag = entity.ETag }, new RowReader(entity));

    private static ListingRow Map<TMap>(ListingRow row, TMap map)
        where TMap : struct, IRowMap => new()
        {
            Key = row.Key,
            Title = map.Value(nameof(Title), row.Title, null),
            Created = map.Value(nameof(Created), row.Created, HeadRow.NoTime),
            Updated = map.Value(nameof(Updated), row.Updated, HeadRow.NoTime),
            Completion = map.Value(nameof(Completion), row.Completion, null),
            Expires = map.Value(nameof(Expires), row.Expires, null),
            InDoubtSince = map.Value(nameof(InDoubtSince), row.InDoubtSince, HeadRow.NoTime),
            ETag = row.ETag,
        };
}
