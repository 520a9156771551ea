namespace ChatFunctions.Benchmarks.Tables;

/// <summary>OData's string literals: in single quotes, and two of them for one within.</summary>
internal static class QuotedText
{
    /// <summary>Takes a literal off the start of a text.</summary>
    /// <returns>What it says, or <see langword="null"/> when there is none.</returns>
    public static string? Take(ref ReadOnlySpan<char> text)
    {
        if (text is not ['\'', ..])
        {
            return null;
        }

        for (var end = 1; end < text.Length; end++)
        {
            if (text[end] != '\'')
            {
                continue;
            }

            if (end + 1 == text.Length || text[end + 1] != '\'')
            {
                var literal = text[1..end].ToString().Replace("''", "'", StringComparison.Ordinal);
                text = text[(end + 1)..];
                return literal;
            }

            end++;
        }

        return null;
    }
}
