using Azure;
using Azure.Data.Tables;

namespace ChatFunctions.Conversations.Table;

/// <summary>How far the walk over all conversations is, so that any sweep goes on with it.</summary>
/// <param name="Began">When the walk, or the last one, began, in the table service's clock.</param>
/// <param name="Passed">The last partition that is done; empty when the walk is over.</param>
internal sealed record WalkRow(DateTimeOffset Began, string Passed)
{
    /// <summary>Before the first walk.</summary>
    public static readonly WalkRow None = new(HeadRow.NoTime, "");

    /// <summary>Where the walk over the images, which comes last, goes on; empty where it begins.</summary>
    public string Images { get; init; } = "";

    public ETag? ETag { get; init; }

    public TableEntity ToEntity() =>
        new(RowKeys.Work, RowKeys.Walk) { [nameof(Began)] = Began, [nameof(Passed)] = Passed, [nameof(Images)] = Images };

    public static WalkRow FromEntity(TableEntity entity) =>
        new(entity.GetDateTimeOffset(nameof(Began)) ?? HeadRow.NoTime, entity.GetString(nameof(Passed)) ?? "")
        {
            Images = entity.GetString(nameof(Images)) ?? "",
            ETag = entity.ETag,
        };
}
