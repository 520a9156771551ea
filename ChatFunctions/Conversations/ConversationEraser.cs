using Azure;
using Azure.Data.Tables;
using ChatFunctions.Conversations.Table;
using Microsoft.Extensions.Options;

namespace ChatFunctions.Conversations;

/// <summary>
/// Deletes conversations: first the head becomes a tombstone, which fences a running turn and answers readers with «absent»; then
/// the rows go in batches that each contain the tombstone with <c>If-Match</c>, so that a deleter that slept cannot touch
/// what was created since; then the listing row. The tombstone stays. Thread-safe.
/// </summary>
internal sealed class ConversationEraser(ConversationTable table, TimeProvider time, IOptions<LeaseOptions> options)
{
    /// <summary>Deletes the conversation, or finishes an unfinished deletion; an absent one is fine.</summary>
    /// <exception cref="StoreUnavailableException">The table service did not answer; a later call finishes.</exception>
    public async Task DeleteAsync(string owner, string conversationId, CancellationToken cancellationToken)
    {
        var partition = RowKeys.Partition(owner, conversationId);
        var retry = new WriteRetry(time, options.Value.LeaseDuration.Value / 3);
        int? generation = null;
        while (true)
        {
            try
            {
                var head = await table.FindHeadAsync(partition, cancellationToken);
                generation ??= head?.Generation;
                if (head is null or { Deleted: true, DeletionFinished: true } || head.Generation != generation)
                {
                    // Nothing is left of what stood here when the call came; a namesake that was begun since is another's business.
                    return;
                }

                await EraseAsync(partition, head, cancellationToken);
                return;
            }
            catch (Exception exception) when (exception is TableWriteException or StoreUnavailableException { InnerException: not null })
            {
                await retry.WaitAsync(exception, cancellationToken);
            }
        }
    }

    /// <summary>Erases the conversation of <paramref name="head"/>, or what an unfinished deletion has left of it.</summary>
    /// <exception cref="TableWriteException">A write was not confirmed, or somebody else wrote; read the head again.</exception>
    /// <exception cref="StoreUnavailableException">The table service did not answer.</exception>
    public async Task EraseAsync(string partition, HeadRow head, CancellationToken cancellationToken)
    {
        if (!head.Deleted)
        {
            var entombed = new HeadRow { Deleted = true, Generation = head.Generation, Listing = head.Listing, Updated = time.GetUtcNow() };
            head = await WriteTombstoneAsync(partition, entombed with { ETag = head.ETag }, [], cancellationToken);
        }

        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey gt {RowKeys.Head}");
        string[] columns = [nameof(TableEntity.PartitionKey), nameof(TableEntity.RowKey)];
        await foreach (var page in table.QueryAsync(filter, columns, ConversationTable.MaxTransactionOperations - 1, cancellationToken))
        {
            foreach (var rows in page.Chunk(ConversationTable.MaxTransactionOperations - 1))
            {
                head = await WriteTombstoneAsync(partition, head, rows, cancellationToken);
            }
        }

        if (head.Listing.Length > 0)
        {
            await table.RemoveAsync(partition[..partition.IndexOf('~', StringComparison.Ordinal)], head.Listing, cancellationToken);
        }

        await WriteTombstoneAsync(partition, head with { Listing = "", DeletionFinished = true }, [], cancellationToken);
    }

    private async Task<HeadRow> WriteTombstoneAsync(
        string partition, HeadRow tombstone, TableEntity[] rowsToDelete, CancellationToken cancellationToken)
    {
        var etags = await table.WriteAsync(
            [
                new(TableTransactionActionType.UpdateReplace, tombstone.ToEntity(partition), tombstone.ETag),
                .. rowsToDelete.Select(row => new TableTransactionAction(TableTransactionActionType.Delete, row, ETag.All)),
            ],
            cancellationToken);
        return tombstone with { ETag = etags[0] };
    }
}
