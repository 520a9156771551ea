using Azure.Data.Tables;

namespace ChatFunctions.Conversations;

/// <summary>Reads conversations a page at a time. Thread-safe.</summary>
internal sealed class ConversationReader(ConversationTable table, OrphanCloser orphans)
{
    private const string EndOfListing = "d";

    // Listing rows that no head names are rare, so a page of heads takes one round of parallel point reads.
    private const int ParallelReads = 8;

    private static readonly IReadOnlyList<string> PageColumns = [.. HeadRow.Columns.Union(MessageRow.Columns)];

    /// <summary>The newest messages, or those before message <paramref name="before"/>; a reply that runs with its text so far.</summary>
    /// <returns>The page, or <see langword="null"/> when there is no such conversation.</returns>
    /// <exception cref="StoreUnavailableException">The table service did not answer.</exception>
    public async Task<HistoryPage?> ReadMessagesAsync(
        string owner, string conversationId, int limit, long? before, CancellationToken cancellationToken)
    {
        var partition = RowKeys.Partition(owner, conversationId);
        var head = before is null ? null : await table.FindHeadAsync(partition, cancellationToken);
        var filter = before is null
            ? TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey lt {RowKeys.EndOfMessages}")
            : TableClient.CreateQueryFilter(
                $"PartitionKey eq {partition} and RowKey gt {RowKeys.Message(before.Value)} and RowKey lt {RowKeys.EndOfMessages}");
        var newestFirst = new List<MessageRow>();
        await foreach (var page in table.QueryAsync(filter, PageColumns, limit + 2, cancellationToken))
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

        MessageRow[] messages = [.. newestFirst.Take(limit).Reverse()];
        if (messages is [.., { HasEnded: false } running] && running.TurnToken == head.ActiveTurn)
        {
            messages[^1] = await ReadRunningAsync(partition, head, running, cancellationToken);
        }

        return new HistoryPage(head, messages, newestFirst.Count > limit ? messages[0].Number : null);
    }

    /// <summary>The owner's conversations, newest first, after the listing row <paramref name="after"/>.</summary>
    /// <exception cref="StoreUnavailableException">The table service did not answer.</exception>
    public async Task<ListingPage> ListAsync(string owner, int limit, string? after, CancellationToken cancellationToken)
    {
        var from = after ?? RowKeys.EndOfMessages;
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {owner} and RowKey gt {from} and RowKey lt {EndOfListing}");
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

    private async Task<MessageRow> ReadRunningAsync(
        string partition, HeadRow head, MessageRow running, CancellationToken cancellationToken)
    {
        if (!orphans.IsOrphan(head))
        {
            var journal = await table.ReadJournalAsync(partition, head.ActiveTurn, 0, cancellationToken);
            return journal.Count > 0
                ? running with { Text = string.Concat(journal.Select(row => row.Text)) }

                // Without a journal it has only just begun, or has ended since the page was read.
                : await table.FindMessageAsync(partition, running.Number, cancellationToken) is { } current &&
                    current.TurnToken == running.TurnToken ? current : running;
        }

        var (closed, _) = await orphans.ComputeAsync(partition, head, cancellationToken);
        try
        {
            await orphans.CloseAsync(partition, head, cancellationToken);
        }
        catch (Exception exception) when (exception is TableWriteException or StoreUnavailableException)
        {
            // The reader is shown what closing makes of it; whoever comes next closes it.
        }

        return closed ?? running;
    }

    private async Task<(string Id, HeadRow? Head)> FindListedAsync(string owner, string row, CancellationToken cancellationToken)
    {
        if (!RowKeys.TryParseListing(row, out var conversationId))
        {
            return ("", null);
        }

        var head = await table.FindHeadAsync(RowKeys.Partition(owner, conversationId), cancellationToken);
        return (conversationId, head is { Deleted: false } && head.Listing == row ? head : null);
    }
}
