using Azure;
using Azure.Data.Tables;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Conversations;

/// <summary>
/// Writes the rows that list conversations, of which the head names the one that counts. Whoever writes a head so that another row counts,
/// or none, or one that shows something else, first puts these rows in doubt, in each attempt; while one is, readers look at the head. Once
/// the head is known to be written, its row is settled, with the <c>If-Match</c> of that doubt: so that it stays in doubt where somebody
/// else is about to write. Thread-safe.
/// </summary>
internal sealed class ListingWriter(ConversationTable table)
{
    // No write comes so late: what was in doubt for so long was left behind by somebody who died.
    private static readonly TimeSpan MaxDoubt = TimeSpan.FromDays(1);

    /// <summary>
    /// Lists a conversation that has begun: its row counts at once, as the head is there. It is sent once, and only by the worker of the
    /// first turn; whoever else was faster has written the row, or was to delete it and left one that counts for nothing.
    /// </summary>
    /// <returns>Whether a row is there, and this one not on its way any more.</returns>
    public async Task<bool> AddAsync(string partition, HeadRow head)
    {
        try
        {
            await table.AddOnceAsync(ListingRow.Of(head).ToEntity(RowKeys.ListingPartition(partition)));
            return true;
        }
        catch (TableWriteException exception)
        {
            return exception.IsOvertaken;
        }
    }

    /// <summary>Takes the row of a deleted conversation away, or leaves an empty one where a first write may be on its way.</summary>
    /// <param name="partition">The conversation.</param>
    /// <param name="tombstone">Its tombstone, which goes on naming a row that is left.</param>
    /// <returns>The tombstone to write.</returns>
    /// <exception cref="TableWriteException">It may or may not have been applied.</exception>
    public async Task<HeadRow> RemoveAsync(string partition, HeadRow tombstone, CancellationToken cancellationToken)
    {
        var owner = RowKeys.ListingPartition(partition);
        if (tombstone.IsUnlisted)
        {
            await table.UpsertAsync(new TableEntity(owner, tombstone.Listing), cancellationToken);
            return tombstone;
        }

        await (tombstone.Listing.Length > 0
            ? table.RemoveAsync(owner, tombstone.Listing, ETag.All, cancellationToken)
            : Task.CompletedTask);
        return tombstone with { Listing = "" };
    }

    /// <summary>
    /// Puts the rows in doubt that a write of the head concerns: where the conversation is not listed, or is to be listed in another
    /// place, under another title, or for another time.
    /// </summary>
    /// <param name="partition">The conversation.</param>
    /// <param name="before">The head that is there.</param>
    /// <param name="after">What it is to become.</param>
    /// <returns>The head to write, and what to settle then; <see langword="null"/> where that is nothing.</returns>
    /// <exception cref="TableWriteException">It may or may not have been applied.</exception>
    public async Task<(HeadRow Head, ListingChange? Change)> PlaceAsync(
        string partition, HeadRow before, HeadRow after, CancellationToken cancellationToken)
    {
        // The clock is that of the workers, which is good enough for a day.
        var placed = (after with { IsUnlisted = after.IsUnlisted && after.Updated - after.Created < MaxDoubt }).Relisted();
        return before.Listing.Length > 0 &&
            (placed.Listing, placed.Title, placed.Expires, false) != (before.Listing, before.Title, before.Expires, before.IsUnlisted)
            ? (placed, await DoubtAsync(partition, before.Listing, placed, cancellationToken))
            : (after, null);
    }

    /// <summary>The same, where nothing depends on it: what is not confirmed is left as it is.</summary>
    /// <inheritdoc cref="PlaceAsync"/>
    public async Task<(HeadRow Head, ListingChange? Change)> TryPlaceAsync(
        string partition, HeadRow before, HeadRow after, CancellationToken cancellationToken)
    {
        try
        {
            return await PlaceAsync(partition, before, after, cancellationToken);
        }
        catch (TableWriteException)
        {
            return (after, null);
        }
    }

    /// <summary>Puts the rows in doubt that a write of the head will concern.</summary>
    /// <param name="partition">The conversation.</param>
    /// <param name="before">The row that the head names.</param>
    /// <param name="after">The head that is to be written; any other than it that names the row.</param>
    /// <exception cref="TableWriteException">It may or may not have been applied.</exception>
    public async Task<ListingChange> DoubtAsync(
        string partition, string before, HeadRow after, CancellationToken cancellationToken)
    {
        var (owner, now) = (RowKeys.ListingPartition(partition), table.Clock.BestNow);
        var row = (ListingRow.Of(after) with { InDoubtSince = now }).ToEntity(owner);
        if (before == after.Listing)
        {
            return new ListingChange(partition, before, after.Listing, await table.UpsertAsync(row, cancellationToken));
        }

        var etags = await table.WriteAsync(
            [
                new(TableTransactionActionType.UpsertReplace, row),
                new(TableTransactionActionType.UpsertMerge, ListingRow.Doubt(owner, before, now)),
            ],
            cancellationToken);
        return new ListingChange(partition, before, after.Listing, etags[0]);
    }

    /// <summary>Says that a head is written, which names the row: from here on it counts by itself. Failing is fine.</summary>
    public async Task SettleAsync(ListingChange? change, HeadRow head, CancellationToken cancellationToken)
    {
        if (change is null || change.After != head.Listing)
        {
            return;
        }

        var owner = RowKeys.ListingPartition(change.Partition);
        var row = ListingRow.Of(head).ToEntity(owner);
        try
        {
            if (change.Before == change.After)
            {
                await table.PutAsync(row, change.ETag, cancellationToken);
                return;
            }

            await table.WriteAsync(
                [
                    new(TableTransactionActionType.UpdateReplace, row, change.ETag),
                    new(TableTransactionActionType.Delete, new TableEntity(owner, change.Before), ETag.All),
                ],
                cancellationToken);
        }
        catch (TableRequestException)
        {
            // It stays in doubt: readers look at the head, and put it right one day.
        }
    }

    /// <summary>
    /// Puts a row right that the head was needed for: one of an older version, which is moved to its place where nothing runs, or one that
    /// somebody left in doubt. Failing is fine.
    /// </summary>
    /// <param name="partition">The conversation.</param>
    /// <param name="head">The conversation's head, read after it.</param>
    public async Task PutRightAsync(string partition, ListingRow row, HeadRow? head, CancellationToken cancellationToken)
    {
        var owner = RowKeys.ListingPartition(partition);
        var since = row.InDoubtSince == HeadRow.NoTime && RowKeys.TryParseListing(row.Key, out _, out var used) ? used : row.InDoubtSince;
        var isLeft = table.Clock.BestNow - since > MaxDoubt;
        try
        {
            if (head is not { Deleted: false } || head.Listing != row.Key)
            {
                await (isLeft ? table.RemoveAsync(owner, row.Key, row.ETag, cancellationToken) : Task.CompletedTask);
            }
            else if (!isLeft && row.InDoubtSince != HeadRow.NoTime)
            {
                // Somebody may be at it.
            }
            else if (head.Relisted() is var moved && moved.Listing != row.Key && head.ActiveTurn.Length == 0)
            {
                var change = await DoubtAsync(partition, row.Key, moved, cancellationToken);
                await table.WriteAsync([moved.ToWrite(partition)], cancellationToken);
                await SettleAsync(change, moved, cancellationToken);
            }
            else
            {
                await table.PutAsync(ListingRow.Of(head).ToEntity(owner), row.ETag, cancellationToken);
            }
        }
        catch (TableRequestException)
        {
            // The next reader tries again.
        }
    }
}
