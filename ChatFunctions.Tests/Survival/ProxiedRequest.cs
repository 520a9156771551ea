namespace ChatFunctions.Tests.Survival;

/// <summary>A request as it arrived at the proxy before the table service, and what it means to the store.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Target">Path and query as they came.</param>
/// <param name="Body">The body; that of a transaction with all of its parts.</param>
internal sealed record ProxiedRequest(string Method, string Target, string Body)
{
    /// <summary>A query or a point read.</summary>
    public bool IsRead => Method == "GET";

    /// <summary>The transaction that begins a turn.</summary>
    public bool IsBegin => IsTransaction && Has("\"Status\":\"in_progress\"");

    /// <summary>A beat with new text: alone, or the first one with the head, or with further rows.</summary>
    public bool IsJournal => !IsBegin && !IsDeletion && !IsEnd && Has("\"RowKey\":\"j") && Has("\"Text0\"");

    /// <summary>The transaction that ends a turn.</summary>
    public bool IsEnd => IsTransaction && !IsDeletion && Has("\"ActiveTurn\":\"\"") && Has("RowKey\":\"b");

    /// <summary>A transaction of a deletion.</summary>
    public bool IsDeletion => IsTransaction && Has("\"Deleted\":true");

    private bool IsTransaction => Target.EndsWith("$batch", StringComparison.Ordinal);

    /// <summary>Whether it is about this conversation.</summary>
    public bool IsOf(string conversationId) => Has($"~{conversationId}") ||
        Target.Contains($"~{conversationId}", StringComparison.Ordinal)
            || Target.Contains($"%7E{conversationId}", StringComparison.OrdinalIgnoreCase);

    public override string ToString() => $"{Method} {Target}\n{Body}";

    private bool Has(string text) => Body.Contains(text, StringComparison.Ordinal);
}
