namespace ChatFunctions.Benchmarks.Tables;

/// <summary>Reads the filters that can be answered without a look at every entity: comparisons of keys joined by <c>and</c>.</summary>
internal static class KeyFilter
{
    /// <exception cref="TableFaultException">The filter is anything else.</exception>
    public static KeyQuery Parse(string filter)
    {
        var rest = filter.AsSpan().TrimStart();
        return rest.IsEmpty ? KeyQuery.All
            : TakeConjunction(ref rest, KeyQuery.All) is { } query && rest.IsEmpty ? query
            : throw new TableFaultException(TableFault.NotImplemented(
                $"The stand-in takes eq, gt, ge, lt and le of PartitionKey and RowKey, joined by 'and', and not the filter: {filter}"));
    }

    private static KeyQuery? TakeConjunction(ref ReadOnlySpan<char> rest, KeyQuery? query)
    {
        do
        {
            query = query is null ? null
                : !TryTake(ref rest, "(") ? TakeComparison(ref rest, query.Value)
                : TakeConjunction(ref rest, query) is { } inner && TryTake(ref rest, ")") ? inner : null;
        }
        while (TryTake(ref rest, "and"));
        return query;
    }

    private static KeyQuery? TakeComparison(ref ReadOnlySpan<char> rest, KeyQuery query)
    {
        var property = TakeWord(ref rest);
        var comparison = TakeWord(ref rest);
        if (QuotedText.Take(ref rest) is not { } key || KeyRange.Parse(comparison, key) is not { } range)
        {
            return null;
        }

        rest = rest.TrimStart();
        return property switch
        {
            "PartitionKey" => query with { Partitions = query.Partitions.Intersect(range) },
            "RowKey" => query with { Rows = query.Rows.Intersect(range) },
            _ => null,
        };
    }

    private static ReadOnlySpan<char> TakeWord(ref ReadOnlySpan<char> rest)
    {
        var length = rest.IndexOf(' ') is >= 0 and var space ? space : rest.Length;
        var word = rest[..length];
        rest = rest[length..].TrimStart();
        return word;
    }

    private static bool TryTake(ref ReadOnlySpan<char> rest, string token)
    {
        if (!rest.StartsWith(token, StringComparison.Ordinal))
        {
            return false;
        }

        rest = rest[token.Length..].TrimStart();
        return true;
    }
}
