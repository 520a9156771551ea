using Azure.Data.Tables;

namespace ChatFunctions.Conversations;

/// <summary>Reads conversations a page at a time. Thread-safe.</summary>
internal sealed class ConversationReader(ConversationTable table)
{
    // Listing rows that no head names are rare, so a page of heads takes one round of parallel point reads.
    private const int ParallelReads = 8;

    /// <summary>The newest messages, or those before message <paramref name="before"/>.</summary>
    /// <returns>The page, or <see langword="null"/> when there is no such conversation.</returns>
    /// <exception cref="StoreUnavailableException">The table service did not answer.</exception>
    public async Task<HistoryPage?> ReadMessagesAsync(
        string owner, string conversationId, int limit, long? before, CancellationToken cancellationToken)
    {
        var partition = RowKeys.Partition(owner, conversationId);
        HeadRow? head = null;
        var after = RowKeys.Head;
        if (before is { } number)
        {
            var entity = await table.FindAsync(partition, RowKeys.Head, HeadRow.Columns, cancellationToken);
            head = entity is null ? null : HeadRow.FromEntity(entity);
            after = RowKeys.Message(number);
        }

        // From the head itself on, or strictly after the cursor's message.
        var filter = before is null
            ? TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey ge {after} and RowKey lt {RowKeys.EndOfMessages}")
            : TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey gt {after} and RowKey lt {RowKeys.EndOfMessages}");
        var newestFirst = new List<MessageRow>();
        await foreach (var page in table.QueryAsync(filter, HeadRow.Columns.Union(MessageRow.Columns), limit + 2, cancellationToken))
        {
            foreach (var entity in page)
            {
                if (entity.RowKey == RowKeys.Head)
                {
                    head = HeadRow.FromEntity(entity);
                }
                else if (MessageRow.FromEntity(entity) is { } message && message.Number < head?.Messages)
                {
                    newestFirst.Add(message);
                }
            }

            if (head is null or { Deleted: true } || newestFirst.Count > limit)
            {
                break;
            }
        }

        if (head is null or { Deleted: true })
        {
            return null;
        }

        var messages = newestFirst.Take(limit).Reverse().ToArray();
        return new HistoryPage(head, messages, newestFirst.Count > limit ? messages[0].Number : null);
    }

    /// <summary>The owner's conversations, newest first, after the listing row <paramref name="after"/>.</summary>
    /// <exception cref="StoreUnavailableException">The table service did not answer.</exception>
    public async Task<ListingPage> ListAsync(string owner, int limit, string? after, CancellationToken cancellationToken)
    {
        var from = after ?? RowKeys.EndOfMessages;
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {owner} and RowKey gt {from} and RowKey lt {"d"}");
        string[] columns = [nameof(TableEntity.PartitionKey), nameof(TableEntity.RowKey)];
        var found = new List<(string Id, HeadRow Head)>();
        await foreach (var page in table.QueryAsync(filter, columns, limit + 1, cancellationToken))
        {
            foreach (var rows in page.Chunk(ParallelReads))
            {
                var heads = await Task.WhenAll(rows.Select(row => FindListedAsync(owner, row.RowKey, cancellationToken)));
                found.AddRange(heads.Where(listed => listed.Head is not null).Select(listed => (listed.Id, listed.Head!)));
                if (found.Count > limit)
                {
                    return new ListingPage(found[..limit], found[limit - 1].Head.Listing);
                }
            }
        }

        return new ListingPage(found, null);
    }

    private async Task<(string Id, HeadRow? Head)> FindListedAsync(string owner, string row, CancellationToken cancellationToken)
    {
        if (!RowKeys.TryParseListing(row, out var conversationId))
        {
            return ("", null);
        }

        var entity = await table.FindAsync(
            RowKeys.Partition(owner, conversationId), RowKeys.Head, HeadRow.Columns, cancellationToken);
        var head = entity is null ? null : HeadRow.FromEntity(entity);
        return (conversationId, head is { Deleted: false } && head.Listing == row ? head : null);
    }
}
