namespace ChatFunctions.Benchmarks.Tables;

/// <summary>One write to one entity, by itself or in a transaction.</summary>
/// <param name="Kind">What is done to it.</param>
/// <param name="Key">Which entity.</param>
/// <param name="IfMatch">The ETag that it must have, or <c>*</c> for any; without it, a replacement or merge may also insert.</param>
/// <param name="Properties">What is written.</param>
internal sealed record TableWrite(WriteKind Kind, EntityKey Key, string? IfMatch, IReadOnlyList<RowProperty> Properties)
{
    /// <exception cref="TableFaultException">It is not a write to an entity.</exception>
    public static TableWrite Parse(string method, ResourceAddress address, string? ifMatch, ReadOnlySpan<byte> body)
    {
        var kind = method switch
        {
            "POST" => WriteKind.Insert,
            "PUT" => WriteKind.Replace,
            "PATCH" or "MERGE" => WriteKind.Merge,
            "DELETE" => WriteKind.Delete,
            _ => throw new TableFaultException(TableFault.NotImplemented($"The stand-in does not know the method {method}.")),
        };
        var entity = kind == WriteKind.Delete ? EntityBody.Empty : EntityBody.Parse(body);
        var key = kind != WriteKind.Insert
            ? address.Key ?? throw new TableFaultException(TableFault.InvalidInput)
            : entity is { PartitionKey: { } partition, RowKey: { } row } ? new EntityKey(partition, row)
            : throw new TableFaultException(TableFault.PropertiesNeedValue);
        return new TableWrite(kind, key, string.IsNullOrEmpty(ifMatch) ? null : ifMatch, entity.Properties);
    }

    /// <summary>What is wrong with the write where this row stands, or nothing does; <see langword="null"/> when it may go on.</summary>
    public TableFault? Check(TableRow? row) => (Kind, row) switch
    {
        (WriteKind.Insert, null) => null,
        (WriteKind.Insert, _) => TableFault.EntityAlreadyExists,
        (WriteKind.Replace or WriteKind.Merge, _) when IfMatch is null => null,
        (_, null) => TableFault.ResourceNotFound,
        _ => IfMatch == "*" || IfMatch == row.ETag ? null : TableFault.UpdateConditionNotSatisfied,
    };

    /// <summary>The row that this write makes of another, or of nothing; <see langword="null"/> when it makes nothing of it.</summary>
    public TableRow? Apply(TableRow? row, DateTime timestamp) => Kind switch
    {
        WriteKind.Delete => null,
        WriteKind.Merge when row is not null => new TableRow(Key, Merge(row.Properties), timestamp),
        _ => new TableRow(Key, Properties, timestamp),
    };

    private List<RowProperty> Merge(ReadOnlySpan<RowProperty> earlier)
    {
        var merged = new List<RowProperty>(Properties);
        foreach (var property in earlier)
        {
            if (!Properties.Any(written => written.Name == property.Name))
            {
                merged.Add(property);
            }
        }

        return merged;
    }
}
