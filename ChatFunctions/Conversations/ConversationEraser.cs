using Azure.Data.Tables;
using Microsoft.Extensions.Options;
using ChatFunctions.Turns;

namespace ChatFunctions.Conversations;

/// <summary>
/// Deletes conversations: first the head becomes a tombstone, which fences a running turn and answers readers with «absent»; then
/// the rows go in batches that each contain the tombstone with <c>If-Match</c>, so that a deleter that slept cannot touch
/// what was created since; then the listing row. The tombstone stays. Thread-safe.
/// </summary>
internal sealed class ConversationEraser(ConversationTable table, TimeProvider time, IOptions<TurnOptions> options)
{
    /// <summary>Deletes the conversation, or finishes an unfinished deletion; an absent one is fine.</summary>
    /// <exception cref="StoreUnavailableException">The table service did not answer; a later call finishes.</exception>
    public async Task DeleteAsync(string owner, string conversationId, CancellationToken cancellationToken)
    {
        var partition = RowKeys.Partition(owner, conversationId);
        var retry = new WriteRetry(time, options.Value.LeaseDuration.Value / 3);
        int? generation = null;
        while (await table.FindAsync(partition, RowKeys.Head, HeadRow.Columns, cancellationToken) is { } entity)
        {
            var head = HeadRow.FromEntity(entity);
            generation ??= head.Generation;
            if (head is { Deleted: true, DeletionFinished: true } || head.Generation != generation)
            {
                return;
            }

            try
            {
                if (!head.Deleted)
                {
                    var tombstone = Tombstone(head);
                    var etags = await table.WriteAsync(
                        [new(TableTransactionActionType.UpdateReplace, tombstone.ToEntity(partition), head.ETag)], cancellationToken);
                    head = tombstone with { ETag = etags[0] };
                }

                await EraseAsync(partition, head, cancellationToken);
                return;
            }
            catch (TableWriteException exception)
            {
                await retry.WaitAsync(exception, cancellationToken);
            }
        }
    }

    /// <summary>Finishes the deletion that a tombstone stands for.</summary>
    /// <returns>The head as it is now: a finished tombstone, or what was created meanwhile.</returns>
    /// <exception cref="StoreUnavailableException">The table service did not answer.</exception>
    public async Task<HeadRow?> FinishAsync(string partition, HeadRow head, CancellationToken cancellationToken)
    {
        var retry = new WriteRetry(time, options.Value.LeaseDuration.Value / 3);
        while (true)
        {
            try
            {
                return await EraseAsync(partition, head, cancellationToken);
            }
            catch (TableWriteException exception)
            {
                await retry.WaitAsync(exception, cancellationToken);
            }

            var entity = await table.FindAsync(partition, RowKeys.Head, HeadRow.Columns, cancellationToken);
            if (entity is null || HeadRow.FromEntity(entity) is { Deleted: false } or { DeletionFinished: true })
            {
                return entity is null ? null : HeadRow.FromEntity(entity);
            }

            head = HeadRow.FromEntity(entity);
        }
    }

    private async Task<HeadRow> EraseAsync(string partition, HeadRow tombstone, CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey gt {RowKeys.Head}");
        string[] columns = [nameof(TableEntity.PartitionKey), nameof(TableEntity.RowKey)];
        await foreach (var page in table.QueryAsync(filter, columns, ConversationTable.MaxTransactionOperations - 1, cancellationToken))
        {
            foreach (var rows in page.Chunk(ConversationTable.MaxTransactionOperations - 1))
            {
                TableTransactionAction[] actions =
                [
                    new(TableTransactionActionType.UpdateReplace, tombstone.ToEntity(partition), tombstone.ETag),
                    .. rows.Select(row => new TableTransactionAction(TableTransactionActionType.Delete, row, Azure.ETag.All)),
                ];
                var etags = await table.WriteAsync(actions, cancellationToken);
                tombstone = tombstone with { ETag = etags[0] };
            }
        }

        if (tombstone.Listing.Length > 0)
        {
            await table.RemoveAsync(partition[..partition.IndexOf('~', StringComparison.Ordinal)], tombstone.Listing, cancellationToken);
        }

        var finished = tombstone with { Listing = "", DeletionFinished = true };
        var finishedTags = await table.WriteAsync(
            [new(TableTransactionActionType.UpdateReplace, finished.ToEntity(partition), tombstone.ETag)], cancellationToken);
        return finished with { ETag = finishedTags[0] };
    }

    private HeadRow Tombstone(HeadRow head) => new()
    {
        Deleted = true,
        Generation = head.Generation,
        Listing = head.Listing,
        Updated = time.GetUtcNow(),
    };
}
