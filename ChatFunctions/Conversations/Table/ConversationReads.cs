using System.Runtime.CompilerServices;
using Azure.Data.Tables;

namespace ChatFunctions.Conversations.Table;

/// <summary>Reads the rows of a conversation from the table, as what they are.</summary>
internal static class ConversationReads
{
    /// <summary>The head of a conversation, or <see langword="null"/>.</summary>
    /// <exception cref="TableReadException">The service did not answer.</exception>
    public static async Task<HeadRow?> FindHeadAsync(this ConversationTable table, string partition, CancellationToken cancellationToken) =>
        await table.FindAsync(partition, RowKeys.Head, HeadRow.Columns, cancellationToken) is { } entity
            ? HeadRow.FromEntity(entity, table.Clock)
            : null;

    /// <summary>The heads of an owner's conversations in the order of their ids, tombstones too, a page at a time.</summary>
    /// <param name="owner">Whose conversations they are.</param>
    /// <param name="prefix">Only ids that begin so; empty for all.</param>
    /// <param name="after">Of these only those that sort behind this one, which begins so, too.</param>
    /// <exception cref="TableReadException">The service did not answer.</exception>
    public static async IAsyncEnumerable<IReadOnlyList<(string Id, HeadRow Head)>> QueryHeadsAsync(
        this ConversationTable table,
        string owner,
        string prefix,
        string after,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (from, end) = (RowKeys.Partition(owner, after), RowKeys.EndOfPartitions(owner, prefix));
        FormattableString filter = $"PartitionKey gt {from} and PartitionKey lt {end} and RowKey eq {RowKeys.Head}";
        string[] columns = [nameof(TableEntity.PartitionKey), nameof(TableEntity.RowKey), .. HeadRow.Columns];
        await foreach (var page in table.QueryAsync(filter, columns, 100, cancellationToken))
        {
            yield return [.. page.Select(row => (RowKeys.ConversationId(row.PartitionKey), HeadRow.FromEntity(row, table.Clock)))];
        }
    }

    /// <summary>A message with all its properties, or <see langword="null"/>.</summary>
    /// <exception cref="TableReadException">The service did not answer.</exception>
    public static async Task<MessageRow?> FindMessageAsync(
        this ConversationTable table, string partition, long number, CancellationToken cancellationToken) =>
        await table.FindAsync(partition, RowKeys.Message(number), null, cancellationToken) is { } entity
            ? MessageRow.FromEntity(entity)
            : null;

    /// <summary>What an idempotency key has begun; <see langword="null"/> where that is nothing, or there is no key.</summary>
    /// <exception cref="TableReadException">The service did not answer.</exception>
    public static async Task<IdempotencyRow?> FindKeyAsync(
        this ConversationTable table, string partition, string? key, CancellationToken cancellationToken) =>
        key is not null && await table.FindAsync(partition, RowKeys.IdempotencyKey(key), null, cancellationToken) is { } entity
            ? IdempotencyRow.FromEntity(entity)
            : null;

    /// <summary>The lease in the own row of a turn; <see langword="null"/> while it stands in the head.</summary>
    /// <exception cref="TableReadException">The service did not answer.</exception>
    public static async Task<LeaseRow?> FindLeaseAsync(
        this ConversationTable table, string partition, string turnToken, CancellationToken cancellationToken) =>
        await table.FindAsync(partition, RowKeys.Journal(turnToken, 0), LeaseRow.Columns, cancellationToken) is { } entity
            ? LeaseRow.FromEntity(entity)
            : null;

    /// <summary>
    /// The journal of a turn from row <paramref name="from"/> on, in order, up to the first gap: a row is read at another moment than the
    /// one before, which may have grown since, or be gone.
    /// </summary>
    /// <returns>The rows, and whether there are others behind a gap.</returns>
    /// <exception cref="TableReadException">The service did not answer.</exception>
    public static async Task<(IReadOnlyList<JournalRow> Rows, bool HasGap)> ReadJournalAsync(
        this ConversationTable table, string partition, string turnToken, int from, CancellationToken cancellationToken)
    {
        var (first, end) = (RowKeys.Journal(turnToken, from), RowKeys.EndOfJournal(turnToken));
        FormattableString filter = $"PartitionKey eq {partition} and RowKey ge {first} and RowKey lt {end}";
        var rows = new List<JournalRow>();
        await foreach (var page in table.QueryAsync(filter, null, 100, cancellationToken))
        {
            foreach (var row in page.Select(JournalRow.FromEntity))
            {
                if (row.Index != from + rows.Count || (rows is [.., var last] && row.FirstDelta != last.EndDelta))
                {
                    return (rows, true);
                }

                rows.Add(row);
            }
        }

        return (rows, false);
    }

    /// <summary>
    /// The rows of a turn's journal, without their text and in the order in which they are to be removed: row 0, which fences its writer,
    /// then the newest first, so that who reads meanwhile reads a beginning.
    /// </summary>
    /// <exception cref="TableReadException">The service did not answer.</exception>
    public static async Task<IReadOnlyList<TableEntity>> ReadJournalKeysAsync(
        this ConversationTable table, string partition, string turnToken, CancellationToken cancellationToken)
    {
        var (first, end) = (RowKeys.Journal(turnToken, 0), RowKeys.EndOfJournal(turnToken));
        FormattableString filter = $"PartitionKey eq {partition} and RowKey ge {first} and RowKey lt {end}";
        var rows = new List<TableEntity>();
        await foreach (var page in table.QueryAsync(filter, LeaseRow.Columns, 100, cancellationToken))
        {
            rows.AddRange(page);
        }

        return [.. rows.OrderByDescending(row => row.RowKey == first).ThenByDescending(row => row.RowKey, StringComparer.Ordinal)];
    }

    /// <summary>The messages of a conversation, newest first, with long stretches of them passed over.</summary>
    /// <param name="partition">The conversation.</param>
    /// <param name="before">Only messages below this number; <see langword="null"/>: the head, and then all.</param>
    /// <param name="columns">The properties that are wanted.</param>
    /// <param name="pageSize">Rows of the first page at the most; further ones may hold 100.</param>
    /// <param name="pass">
    /// Asked after each page: the newest message, of the number that it is given or below, that is of interest; -1 for none.
    /// </param>
    /// <exception cref="TableReadException">The service did not answer.</exception>
    public static async IAsyncEnumerable<IReadOnlyList<TableEntity>> QueryMessagesAsync(
        this ConversationTable table,
        string partition,
        long? before,
        IEnumerable<string> columns,
        int pageSize,
        Func<long, long> pass,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (before is not 0)
        {
            var filter = before is { } end && RowKeys.Message(end) is var from
                ? (FormattableString)$"PartitionKey eq {partition} and RowKey gt {from} and RowKey lt {RowKeys.EndOfMessages}"
                : $"PartitionKey eq {partition} and RowKey lt {RowKeys.EndOfMessages}";
            before = 0;
            await foreach (var page in table.QueryAsync(filter, columns, pageSize, cancellationToken))
            {
                yield return page;

                // A new query costs no more than the next page.
                pageSize = Math.Max(pageSize, ConversationTable.MinFurtherRows);
                if (RowKeys.TryParseMessage(page[^1].RowKey, out var last) && pass(last - 1) is var next && next < last - 1)
                {
                    before = next + 1;
                    break;
                }
            }
        }
    }
}
