using Azure.Data.Tables;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Conversations;

/// <summary>
/// Changes the heads of conversations outside of turns, also while one runs: its lease is not touched by it. Each write has the head's
/// <c>If-Match</c>, with the row that lists the conversation in doubt before and settled behind it where that shows something else then.
/// Thread-safe.
/// </summary>
internal sealed class HeadEditor(
    ConversationTable table, ListingWriter listings, OrphanCloser orphans, TimeProvider time, IOptions<LeaseOptions> options)
{
    /// <summary>Names a conversation, replaces its metadata, or says when it is to go; of several at once the last one wins.</summary>
    /// <param name="owner">Whose conversation it is.</param>
    /// <param name="title">The title; <see langword="null"/>: as it is.</param>
    /// <param name="metadata">The metadata, a JSON object; <see langword="null"/>: as they are.</param>
    /// <param name="expires">When it is to go; later than it says already: nothing changes. <see langword="null"/>: as it is.</param>
    /// <returns>The head; <see langword="null"/> when there is no such conversation.</returns>
    /// <exception cref="StoreUnavailableException">The table service did not answer.</exception>
    public Task<HeadRow?> SetAsync(
        string owner,
        string conversationId,
        string? title,
        string? metadata,
        DateTimeOffset? expires,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return ChangeAsync(
            owner,
            conversationId,
            (_, head) => Task.FromResult<(HeadRow, IEnumerable<TableTransactionAction>)?>(expires > head.Expires
                ? null
                : (head with
                {
                    Title = title ?? head.Title,
                    IsNamed = title is not null || head.IsNamed,
                    Metadata = metadata ?? head.Metadata,
                    Expires = expires ?? head.Expires,

                    // A name is no use of a conversation: it stays where it is in the list.
                    Updated = metadata is null ? head.Updated : now,
                }, [])),
            cancellationToken);
    }

    /// <summary>Changes a head, and rows that change with it.</summary>
    /// <param name="owner">Whose conversation it is.</param>
    /// <param name="change">
    /// What becomes of the head and which rows are written, by the partition and the head of each attempt; <see langword="null"/>: nothing.
    /// </param>
    /// <returns>The head; <see langword="null"/> when there is no such conversation.</returns>
    /// <exception cref="StoreUnavailableException">The table service did not answer.</exception>
    public Task<HeadRow?> ChangeAsync(
        string owner,
        string conversationId,
        Func<string, HeadRow, Task<(HeadRow Head, IEnumerable<TableTransactionAction> Rows)?>> change,
        CancellationToken cancellationToken)
    {
        var partition = RowKeys.Partition(owner, conversationId);
        int? generation = null;
        return new WriteRetry(time, options.Value.Patience, cancellationToken).RunAsync(async () =>
        {
            var found = await table.FindHeadAsync(partition, cancellationToken);
            generation ??= found?.Generation;
            if (await orphans.SettleAsync(partition, found, cancellationToken) is not { Deleted: false } head ||
                head.Generation != generation)
            {
                // A namesake that was begun since the call came is another's business.
                return null;
            }

            if (await change(partition, head) is not { } changed)
            {
                return head;
            }

            var (after, listing) = await listings.PlaceAsync(partition, head, changed.Head, cancellationToken);
            var etags = await table.WriteAsync([after.ToWrite(partition), .. changed.Rows], cancellationToken);
            await listings.SettleAsync(listing, after, cancellationToken);
            return after with { ETag = etags[0] };
        });
    }
}
