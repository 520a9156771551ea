namespace ChatFunctions.Benchmarks.Tables;

/// <summary>A range of keys, in the order of their UTF-16 units.</summary>
/// <param name="From">The first key that may be in it.</param>
/// <param name="Until">The first one behind it; <see langword="null"/> when it has no end.</param>
internal readonly record struct KeyRange(string From, string? Until)
{
    public static readonly KeyRange All = new("", null);

    /// <summary>The only key in the range, or <see langword="null"/>.</summary>
    public string? Single => Until == After(From) ? From : null;

    /// <summary>The range of a comparison, or <see langword="null"/> for an operator that is none.</summary>
    public static KeyRange? Parse(ReadOnlySpan<char> comparison, string key) => comparison switch
    {
        "eq" => new KeyRange(key, After(key)),
        "ge" => new KeyRange(key, null),
        "gt" => new KeyRange(After(key), null),
        "lt" => new KeyRange("", key),
        "le" => new KeyRange("", After(key)),
        _ => null,
    };

    public bool Contains(string key) => string.CompareOrdinal(key, From) >= 0 && !IsBefore(key);

    /// <summary>Whether the whole range sorts before the key.</summary>
    public bool IsBefore(string key) => Until is not null && string.CompareOrdinal(key, Until) >= 0;

    public KeyRange Intersect(KeyRange other) => new(
        string.CompareOrdinal(From, other.From) >= 0 ? From : other.From,
        Until is null || (other.Until is not null && string.CompareOrdinal(other.Until, Until) < 0) ? other.Until : Until);

    // Nothing sorts between a key and the same key with the lowest of characters behind it.
    private static string After(string key) => key + '\0';
}
