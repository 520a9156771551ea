using Azure;
using Azure.Data.Tables;

namespace ChatFunctions.Conversations.Table;

/// <summary>
/// What a turn's own row, row 0 of its journal, says besides text. From the first beat on, lease and stop request stand here: so a beat is
/// the write of one row, and what others write into the head does not disturb it.
/// </summary>
/// <param name="LeaseEnd">When the lease ends, in the table service's clock.</param>
/// <param name="StopRequest">The turn's token where somebody asked to stop it, or empty.</param>
internal sealed record LeaseRow(DateTimeOffset LeaseEnd, string StopRequest)
{
    /// <summary>The properties that are read where the text is of no interest.</summary>
    public static IReadOnlyList<string> Columns { get; } =
        [nameof(TableEntity.PartitionKey), nameof(TableEntity.RowKey), nameof(LeaseEnd), nameof(StopRequest)];

    public ETag ETag { get; init; }

    public bool IsStopRequested => StopRequest.Length > 0;

    /// <summary>Row 0, or the change to it, that sets the end of the lease.</summary>
    /// <param name="partition">The conversation.</param>
    /// <param name="leaseEnd">By the service's clock.</param>
    /// <param name="text">What row 0 says of the reply; <see langword="null"/> to leave that as it is.</param>
    public static TableEntity Renewal(string partition, string turnToken, DateTimeOffset leaseEnd, JournalRow? text = null)
    {
        var entity = text?.ToEntity(partition, turnToken) ?? new TableEntity(partition, RowKeys.Journal(turnToken, 0));
        entity[nameof(LeaseEnd)] = leaseEnd;
        return entity;
    }

    /// <summary>The change to row 0 that asks the turn to stop.</summary>
    public static TableEntity Stop(string partition, string turnToken) =>
        new(partition, RowKeys.Journal(turnToken, 0)) { [nameof(StopRequest)] = turnToken };

    /// <summary>The lease in row 0; <see langword="null"/> where an older version of the app left it in the head.</summary>
    public static LeaseRow? FromEntity(TableEntity entity) => entity.GetDateTimeOffset(nameof(LeaseEnd)) is { } leaseEnd
        ? new LeaseRow(leaseEnd, entity.GetString(nameof(StopRequest)) ?? "") { ETag = entity.ETag }
        : null;
}
