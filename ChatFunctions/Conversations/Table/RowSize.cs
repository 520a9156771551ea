using System.Buffers;
using Azure.Data.Tables;

namespace ChatFunctions.Conversations.Table;

/// <summary>
/// What rows take of the limits of the table service, each part counted as the larger of two: two bytes a UTF-16 unit, as the service
/// counts an entity, and the JSON that <see cref="CompactBodyPolicy"/> sends, which Azurite counts, and the service in a transaction.
/// </summary>
/// <remarks>Source: «Understanding the Table service data model»; «Performing entity group transactions».</remarks>
internal static class RowSize
{
    /// <summary>Bytes of the long texts of one row at the most; an entity has 1 MiB, the rest is for its small properties.</summary>
    public const int MaxTexts = 900 * 1024;

    private const int MaxEntity = 1 << 20;
    private const int MaxTransaction = 4 << 20;

    // Names, types and quotes of a property; address, headers and boundary of an operation.
    private const int Property = 40;
    private const int Operation = 1024;

    private static readonly SearchValues<char> Escaped =
        SearchValues.Create([.. Enumerable.Range(0, ' ').Select(unit => (char)unit), '"', '\\']);

    /// <summary>The bytes of a text.</summary>
    public static int Of(ReadOnlySpan<char> text) => Math.Max(2 * text.Length, Sent(text));

    /// <summary>The bytes of a text as it is sent: UTF-8, with escapes of two bytes, or of six for most control characters.</summary>
    public static int Sent(ReadOnlySpan<char> text)
    {
        var bytes = Encoding.UTF8.GetByteCount(text);
        for (int next; (next = text.IndexOfAny(Escaped)) >= 0; text = text[(next + 1)..])
        {
            bytes += text[next] is '"' or '\\' or '\b' or '\t' or '\n' or '\f' or '\r' ? 1 : 5;
        }

        return bytes;
    }

    /// <summary>Says which limit of the service a transaction is beyond; <see langword="null"/> for a good one.</summary>
    public static string? Excess(IReadOnlyList<TableTransactionAction> actions)
    {
        if (actions.Count > ConversationTable.MaxTransactionOperations)
        {
            return $"{actions.Count} rows";
        }

        var sizes = actions.Select(action => Of((TableEntity)action.Entity)).ToArray();
        return sizes.Max() > MaxEntity ? $"a row of {sizes.Max()} bytes"
            : sizes.Sum() + (Operation * actions.Count) > MaxTransaction ? $"{sizes.Sum()} bytes"
            : null;
    }

    private static int Of(TableEntity entity) => entity.Sum(property => Property + (2 * property.Key.Length) + property.Value switch
    {
        string text => Of(text),
        byte[] bytes => (bytes.Length + 2) / 3 * 4,
        _ => 8,
    });
}
