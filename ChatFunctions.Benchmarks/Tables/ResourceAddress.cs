namespace ChatFunctions.Benchmarks.Tables;

/// <summary>What a request is about.</summary>
/// <param name="Name">A table, or <c>Tables</c>, or <c>$batch</c>.</param>
/// <param name="Key">The entity in the table.</param>
/// <param name="Table">The table in <c>Tables</c>.</param>
internal sealed record ResourceAddress(string Name, EntityKey? Key, string? Table)
{
    /// <summary>The list of tables.</summary>
    public const string Tables = "Tables";

    /// <summary>Where transactions go.</summary>
    public const string Batch = "$batch";

    /// <param name="target">What stands in the line of the request: a path or an address, percent-encoded.</param>
    /// <exception cref="TableFaultException">It leads nowhere.</exception>
    public static ResourceAddress Parse(string target)
    {
        var path = target.Split('?')[0];
        var resource = Uri.UnescapeDataString(path[(path.LastIndexOf('/') + 1)..]);
        var (name, inner) = resource.IndexOf('(', StringComparison.Ordinal) is > 0 and var open && resource.EndsWith(')')
            ? (resource[..open], resource[(open + 1)..^1])
            : (resource, "");
        if (inner.Length == 0)
        {
            return new ResourceAddress(name, null, null);
        }

        var rest = inner.AsSpan();
        var address = name == Tables
            ? new ResourceAddress(name, null, QuotedText.Take(ref rest))
            : new ResourceAddress(name, TakeKey(ref rest), null);
        return rest.IsEmpty ? address : throw new TableFaultException(TableFault.InvalidInput);
    }

    private static EntityKey TakeKey(ref ReadOnlySpan<char> rest) =>
        Take(ref rest, "PartitionKey=") is { } partition && Take(ref rest, ",RowKey=") is { } row
            ? new EntityKey(partition, row)
            : throw new TableFaultException(TableFault.InvalidInput);

    private static string? Take(ref ReadOnlySpan<char> rest, string name)
    {
        if (!rest.StartsWith(name, StringComparison.Ordinal))
        {
            return null;
        }

        rest = rest[name.Length..];
        return QuotedText.Take(ref rest);
    }
}
