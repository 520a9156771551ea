using Azure;
using Azure.Data.Tables;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Conversations;

/// <summary>
/// Deletes conversations: first the listing row is put in doubt; then the head becomes a tombstone and a running turn's journal goes, which
/// fences that turn and answers readers with «absent»; then the rows go in batches that each contain the tombstone with <c>If-Match</c>, so
/// that a deleter that slept cannot touch what was created since; then the listing row, and the images, whose names say of which generation
/// they are. The tombstone stays. One call deletes for a bounded time; what is left then is written down, for whoever sweeps. Thread-safe.
/// </summary>
internal sealed class ConversationEraser(
    ConversationTable table, ListingWriter listing, ImageStore images, TimeProvider time, IOptions<LeaseOptions> options)
{
    /// <summary>
    /// How long one call deletes. A client hears within the 230 s that Azure gives a silent answer, whatever the last request takes.
    /// </summary>
    public static readonly TimeSpan Slice = TimeSpan.FromMinutes(2);

    /// <summary>How long whoever begins a conversation waits for the deletion of the one in its place: the model comes after it.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);

    // Keys only: few queries for many batches.
    private const int RowsOfPage = 10 * (ConversationTable.MaxTransactionOperations - 1);

    /// <summary>Deletes the conversation, or finishes an unfinished deletion; one that is gone, or was never there, is fine.</summary>
    /// <returns>Whether there is or was one: the answer to whoever deleted it first may have been lost.</returns>
    /// <exception cref="StoreUnavailableException">The table service did not answer; a later call finishes.</exception>
    public async Task<bool> DeleteAsync(string owner, string conversationId, CancellationToken cancellationToken)
    {
        using var slice = new CancellationTokenSource(Slice, time);
        return await DeleteAsync(RowKeys.Partition(owner, conversationId), null, slice.Token, cancellationToken) is not null;
    }

    /// <summary>As above, until somebody says that it is enough.</summary>
    /// <param name="partition">The conversation.</param>
    /// <param name="generation">Only where it is still this one; <see langword="null"/> for the one that is found.</param>
    /// <param name="until">Ends the deleting between two writes.</param>
    /// <returns>
    /// The tombstone, which says whether it is finished, or the head of another one; <see langword="null"/> where none was.
    /// </returns>
    /// <exception cref="StoreUnavailableException">The table service did not answer; a later call finishes.</exception>
    public async Task<HeadRow?> DeleteAsync(
        string partition, int? generation, CancellationToken until, CancellationToken cancellationToken)
    {
        var retry = new WriteRetry(time, options.Value.Patience, cancellationToken);
        return await retry.RunAsync(async () =>
        {
            var head = await table.FindHeadAsync(partition, cancellationToken);
            generation ??= head?.Generation;

            // A finished one leaves nothing of what stood here when the call came; a namesake that was begun since is another's business.
            if (head is null or { Deleted: true, DeletionFinished: true } || head.Generation != generation)
            {
                return head;
            }

            return await EraseOrWriteDownAsync(partition, head, retry, until);
        });
    }

    /// <summary>Erases what stands in the place of a conversation that begins, as far as that waits for it.</summary>
    /// <param name="partition">The conversation.</param>
    /// <param name="head">The head of the one whose time is over, or its tombstone.</param>
    /// <param name="retry">What the writes belong to.</param>
    /// <param name="since">When the waiting began, by the monotonic clock.</param>
    /// <returns>The finished tombstone.</returns>
    /// <exception cref="DeletionRunsException">It takes longer; whoever comes next goes on, or the sweep.</exception>
    /// <exception cref="TableRequestException">A request was not confirmed, or somebody else wrote; read the head again.</exception>
    /// <exception cref="StoreUnavailableException">The blob service did not answer; a later call finishes.</exception>
    public async Task<HeadRow> MakeRoomAsync(string partition, HeadRow head, WriteRetry retry, long since)
    {
        var left = LongestWait - time.GetElapsedTime(since);
        using var until = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
        return await EraseOrWriteDownAsync(partition, head, retry, until.Token) is { DeletionFinished: true } tombstone
            ? tombstone
            : throw new DeletionRunsException(RowKeys.ConversationId(partition));
    }

    private async Task<HeadRow> EraseOrWriteDownAsync(string partition, HeadRow head, WriteRetry retry, CancellationToken until)
    {
        try
        {
            head = await EraseAsync(partition, head, retry, until);
        }
        catch (StoreUnavailableException exception) when (exception.IsOfImages)
        {
            await WriteDownAsync(partition, retry);
            throw;
        }

        if (!head.DeletionFinished)
        {
            await WriteDownAsync(partition, retry);
        }

        return head;
    }

    private async Task WriteDownAsync(string partition, WriteRetry retry) =>
        await table.UpsertAsync(new TableEntity(RowKeys.Work, RowKeys.Unfinished(partition)), retry.Token);

    /// <summary>Erases the conversation of <paramref name="head"/>, or what an unfinished deletion has left of it.</summary>
    /// <param name="partition">The conversation.</param>
    /// <param name="head">Its head, or its tombstone.</param>
    /// <param name="retry">What the writes belong to.</param>
    /// <param name="until">Ends the deleting between two writes.</param>
    /// <returns>The tombstone, finished where nothing ended it.</returns>
    /// <exception cref="TableRequestException">A request was not confirmed, or somebody else wrote; read the head again.</exception>
    /// <exception cref="StoreUnavailableException">The blob service did not answer; a later call finishes.</exception>
    public async Task<HeadRow> EraseAsync(string partition, HeadRow head, WriteRetry retry, CancellationToken until)
    {
        if (!head.IsTombstone)
        {
            await (head.Listing.Length > 0 ? listing.DoubtAsync(partition, head.Listing, head, retry.Token) : Task.CompletedTask);
            var journal = head.ActiveTurn.Length > 0 ? await table.ReadJournalKeysAsync(partition, head.ActiveTurn, retry.Token) : [];
            head = await WriteTombstoneAsync(
                partition, head.Entombed(table.Clock.Now), journal.Take(ConversationTable.MaxTransactionOperations - 1), retry);
        }

        FormattableString filter = $"PartitionKey eq {partition} and RowKey gt {RowKeys.Head}";
        string[] columns = [nameof(TableEntity.PartitionKey), nameof(TableEntity.RowKey)];
        await foreach (var page in table.QueryAsync(filter, columns, RowsOfPage, retry.Token))
        {
            foreach (var rows in page.Chunk(ConversationTable.MaxTransactionOperations - 1))
            {
                if (until.IsCancellationRequested)
                {
                    return head;
                }

                TableEntity[] gone = [.. rows.Select(row => new TableEntity(partition, row.RowKey) { ETag = ETag.All })];
                head = await WriteTombstoneAsync(partition, head, gone, retry);
            }
        }

        var unlisted = await listing.RemoveAsync(partition, head, retry.Token);
        if (head.HasImages && !await images.EraseAsync(partition, head.Generation, until, retry.Token))
        {
            return head;
        }

        return await WriteTombstoneAsync(partition, unlisted with { HasImages = false, DeletionFinished = true }, [], retry);
    }

    private async Task<HeadRow> WriteTombstoneAsync(
        string partition, HeadRow tombstone, IEnumerable<TableEntity> rowsToDelete, WriteRetry retry)
    {
        var etags = await table.WriteAsync(
            [
                tombstone.ToWrite(partition),
                .. rowsToDelete.Select(row => new TableTransactionAction(TableTransactionActionType.Delete, row, row.ETag)),
            ],
            retry.Token);
        retry.Progress();
        return tombstone with { ETag = etags[0] };
    }
}
