using Azure;
using Azure.Data.Tables;

namespace ChatFunctions.Conversations.Table;

/// <summary>An owner's wish that everything goes that had begun when it came, and how far it is.</summary>
/// <param name="Owner">Whose conversations go.</param>
/// <param name="Asked">When it came; what begins later stays.</param>
/// <param name="Finished">When all was gone; <see langword="null"/> until then.</param>
internal sealed record OwnerDeletionRow(string Owner, DateTimeOffset Asked, DateTimeOffset? Finished)
{
    public ETag ETag { get; init; }

    public TableEntity ToEntity()
    {
        var entity = new TableEntity(RowKeys.Work, RowKeys.OwnerDeletion(Owner)) { [nameof(Asked)] = Asked };
        if (Finished is { } finished)
        {
            entity[nameof(Finished)] = finished;
        }

        return entity;
    }

    public static OwnerDeletionRow FromEntity(TableEntity entity) => new(
        entity.RowKey[1..],
        entity.GetDateTimeOffset(nameof(Asked)) ?? HeadRow.NoTime,
        entity.GetDateTimeOffset(nameof(Finished)))
    {
        ETag = entity.ETag,
    };
}
