using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Conversations;

/// <summary>
/// Deletes all conversations of an owner, each as <see cref="ConversationEraser"/> does. The wish is a row, so that whoever sweeps goes on
/// where a call was cut short; several at once do no harm. Thread-safe.
/// </summary>
internal sealed class OwnerEraser(
    ConversationTable table, ConversationEraser eraser, TimeProvider time, IOptions<LeaseOptions> options)
{
    /// <summary>Writes down that everything is to go that has begun by now.</summary>
    /// <exception cref="StoreUnavailableException">The table service did not answer.</exception>
    public async Task<OwnerDeletionRow> AskAsync(string owner, CancellationToken cancellationToken)
    {
        var row = new OwnerDeletionRow(owner, time.GetUtcNow(), null);
        await Retry(cancellationToken).RunAsync(async () =>
        {
            await table.UpsertAsync(row.ToEntity(), cancellationToken);
            return true;
        });
        return row;
    }

    /// <summary>What the owner asked for last; <see langword="null"/> where that is nothing.</summary>
    /// <exception cref="TableReadException">The table service did not answer.</exception>
    public async Task<OwnerDeletionRow?> FindAsync(string owner, CancellationToken cancellationToken) =>
        await table.FindAsync(RowKeys.Work, RowKeys.OwnerDeletion(owner), null, cancellationToken) is { } row
            ? OwnerDeletionRow.FromEntity(row)
            : null;

    /// <summary>Goes on with what the owner asked for, until all is gone or somebody says that it is enough.</summary>
    /// <param name="owner">Whose conversations go.</param>
    /// <param name="until">Ends the deleting between two writes.</param>
    /// <exception cref="StoreUnavailableException">The table service did not answer; a later call goes on.</exception>
    public Task GoOnAsync(string owner, CancellationToken until, CancellationToken cancellationToken) =>
        Retry(cancellationToken).RunAsync(async () =>
        {
            if (await FindAsync(owner, cancellationToken) is { Finished: null } wish && await EraseAsync(wish, until, cancellationToken))
            {
                // Where the owner has asked again, it begins anew: more has to go.
                await table.PutAsync((wish with { Finished = time.GetUtcNow() }).ToEntity(), wish.ETag, cancellationToken);
            }

            return true;
        });

    /// <returns>Whether nothing is left.</returns>
    private async Task<bool> EraseAsync(OwnerDeletionRow wish, CancellationToken until, CancellationToken cancellationToken)
    {
        await foreach (var page in table.QueryHeadsAsync(wish.Owner, "", "", cancellationToken))
        {
            foreach (var (id, head) in page.Where(found => !found.Head.DeletionFinished && found.Head.Created <= wish.Asked))
            {
                if (until.IsCancellationRequested)
                {
                    return false;
                }

                var partition = RowKeys.Partition(wish.Owner, id);
                var left = await eraser.DeleteAsync(partition, head.Generation, until, cancellationToken);
                if (left is { Deleted: true, DeletionFinished: false })
                {
                    return false;
                }
            }
        }

        return true;
    }

    private WriteRetry Retry(CancellationToken cancellationToken) => new(time, options.Value.Patience, cancellationToken);
}
