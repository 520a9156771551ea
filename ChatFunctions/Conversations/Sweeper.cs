using Azure.Data.Tables;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Telemetry;

namespace ChatFunctions.Conversations;

/// <summary>
/// Does what nobody else comes by to do: finishes deletions, and walks over all conversations to delete expired ones, close orphans, and
/// remove old tombstones, and journals and images that were left. Each head is judged as it was read, and written with its
/// <c>If-Match</c>; so several sweepers, or one that dies anywhere, do no harm. Thread-safe.
/// </summary>
internal sealed class Sweeper(
    ConversationTable table,
    ConversationEraser eraser,
    OwnerEraser owners,
    OrphanCloser orphans,
    ListingWriter listings,
    ImageStore images,
    TimeProvider time,
    IOptions<LeaseOptions> lease,
    IOptions<RetentionOptions> retention)
{
    /// <summary>How long what is left of a deletion, or of a turn, stays: no write can be under way for as long.</summary>
    public static readonly TimeSpan Settled = TimeSpan.FromDays(7);

    /// <summary>How long an image stays that nobody names: no begin is under way for as long.</summary>
    public static readonly TimeSpan ImagesSettled = TimeSpan.FromDays(1);

    private static readonly string[] Columns =
        [nameof(TableEntity.PartitionKey), nameof(TableEntity.RowKey), nameof(TableEntity.Timestamp), .. HeadRow.Columns];

    private readonly TimeSpan? _retainFor = retention.Value.RetainFor?.Value;

    /// <summary>The time from the begin of a walk to that of the next: a thirtieth of what conversations live, at most a day.</summary>
    public TimeSpan Period => TimeSpan.FromTicks(Math.Clamp(
        (_retainFor ?? TimeSpan.MaxValue).Ticks / 30, TimeSpan.TicksPerMinute * 50, TimeSpan.TicksPerDay));

    /// <summary>Sweeps until all is done, or somebody says that it is enough; the next call goes on.</summary>
    /// <param name="until">Ends the sweep between two steps.</param>
    /// <exception cref="StoreUnavailableException">The table service did not answer.</exception>
    /// <exception cref="TableReadException">The table service did not answer.</exception>
    public async Task SweepAsync(CancellationToken until)
    {
        await FinishDeletionsAsync(until);
        await ForgetOwnersAsync(until);
        await WalkAsync(until);
    }

    private async Task FinishDeletionsAsync(CancellationToken until)
    {
        await foreach (var row in WorkAsync(RowKeys.FirstUnfinished, "e", until))
        {
            if (await SettleAsync(row.RowKey[1..], until) is not { Deleted: true, DeletionFinished: false })
            {
                await ConfirmAsync(() => table.RemoveAsync(row.PartitionKey, row.RowKey, row.ETag, CancellationToken.None));
            }
        }
    }

    private async Task ForgetOwnersAsync(CancellationToken until)
    {
        await foreach (var row in WorkAsync(RowKeys.OwnerDeletion(""), "p", until))
        {
            var wish = OwnerDeletionRow.FromEntity(row);
            if (wish.Finished is null)
            {
                await PastImagesAsync(() => owners.GoOnAsync(wish.Owner, until, CancellationToken.None));
            }
            else if (wish.Finished + Settled <= table.Clock.Now)
            {
                await ConfirmAsync(() => table.RemoveAsync(row.PartitionKey, row.RowKey, row.ETag, CancellationToken.None));
            }
        }
    }

    private async Task WalkAsync(CancellationToken until)
    {
        var found = await table.FindAsync(RowKeys.Work, RowKeys.Walk, null, CancellationToken.None);
        var walk = found is null ? WalkRow.None : WalkRow.FromEntity(found);
        if (walk.Passed.Length == 0 && walk.Began + Period > table.Clock.Now)
        {
            return;
        }

        walk = walk.Passed.Length == 0 ? walk with { Began = table.Clock.Now } : walk;
        FormattableString filter =
            $"PartitionKey gt {walk.Passed} and (RowKey eq {RowKeys.Head} or (RowKey ge {RowKeys.FirstJournal} and RowKey lt {"k"}))";
        await foreach (var page in table.QueryAsync(filter, Columns, 1000, CancellationToken.None))
        {
            foreach (var row in page)
            {
                if (until.IsCancellationRequested)
                {
                    return;
                }

                await (row.RowKey == RowKeys.Head ? SweepAsync(row, until) : SweepJournalAsync(row));
            }

            // Where another one walks, too, that one goes on.
            if (await MarkAsync(walk with { Passed = page[^1].PartitionKey }) is not { } marked)
            {
                return;
            }

            walk = marked;
        }

        await WalkImagesAsync(walk, until);
    }

    private async Task WalkImagesAsync(WalkRow walk, CancellationToken until)
    {
        for (var isOver = false; !isOver && !until.IsCancellationRequested;)
        {
            var (gone, next) = (0, "");
            var before = table.Clock.Now - ImagesSettled;
            await PastImagesAsync(
                async () => (gone, next) = await images.SweepAsync(walk.Images, before, HasImagesAsync, CancellationToken.None));
            Count("image", gone);
            isOver = next.Length == 0;
            if (await MarkAsync(walk with { Passed = isOver ? "" : walk.Passed, Images = next }) is not { } marked)
            {
                return;
            }

            walk = marked;
        }
    }

    private async Task<bool> HasImagesAsync(string partition, int generation) =>
        await table.FindHeadAsync(partition, CancellationToken.None) is { HasImages: true } head && head.Generation == generation;

    /// <returns>The row as it is now; <see langword="null"/> where another one has written it.</returns>
    private async Task<WalkRow?> MarkAsync(WalkRow walk)
    {
        WalkRow? marked = null;
        await ConfirmAsync(async () =>
            marked = walk with { ETag = await table.PutAsync(walk.ToEntity(), walk.ETag, CancellationToken.None) });
        return marked;
    }

    private async Task SweepAsync(TableEntity row, CancellationToken until)
    {
        var head = HeadRow.FromEntity(row);
        if (head.Deleted || head.ActiveTurn.Length > 0 || IsExpired(head))
        {
            await SettleAsync(row.PartitionKey, until);
        }
    }

    /// <summary>Does for a conversation what its head, read now, asks for.</summary>
    /// <returns>The head after it.</returns>
    private async Task<HeadRow?> SettleAsync(string partition, CancellationToken until)
    {
        var retry = new WriteRetry(time, lease.Value.Patience, CancellationToken.None);
        HeadRow? head = null;
        await PastImagesAsync(() => retry.RunAsync(async () =>
        {
            head = await table.FindHeadAsync(partition, CancellationToken.None);
            switch (head)
            {
                case { Deleted: true, DeletionFinished: true } when head.Updated + Settled <= table.Clock.Now:
                    await listings.RemoveAsync(partition, head with { IsUnlisted = false }, CancellationToken.None);
                    await table.RemoveAsync(partition, RowKeys.Head, head.ETag, CancellationToken.None);
                    Count("tombstone");
                    head = null;
                    break;
                case { Deleted: true, DeletionFinished: false }:
                    head = await eraser.EraseAsync(partition, head, retry, until);
                    Count("deletion");
                    break;
                case { Deleted: false } when IsExpired(head) && await IsIdleAsync(partition, head):
                    head = await eraser.EraseAsync(partition, head, retry, until);
                    Count("expired");
                    break;
                case { Deleted: false, ActiveTurn.Length: > 0 } when await orphans.IsOrphanAsync(partition, head, CancellationToken.None):
                    head = await orphans.SettleAsync(partition, head, CancellationToken.None);
                    Count("orphan");
                    break;
            }

            return head;
        }));
        return head;
    }

    /// <summary>Removes a row of a journal that nobody has written for long, where its turn is over.</summary>
    private async Task SweepJournalAsync(TableEntity row)
    {
        // The head is read after the row: a turn whose row was there, and that it does not name, has ended.
        if (row.Timestamp + Settled <= table.Clock.Now &&
            await table.FindHeadAsync(row.PartitionKey, CancellationToken.None) is var head &&
            (head is null || head.ActiveTurn.Length == 0 ||
                !row.RowKey.StartsWith(RowKeys.FirstJournal + head.ActiveTurn, StringComparison.Ordinal)))
        {
            await ConfirmAsync(() => table.RemoveAsync(row.PartitionKey, row.RowKey, row.ETag, CancellationToken.None));
            Count("journal");
        }
    }

    private bool IsExpired(HeadRow head) => _retainFor is { } kept && head.Updated + kept <= table.Clock.Now;

    private async Task<bool> IsIdleAsync(string partition, HeadRow head) =>
        head.ActiveTurn.Length == 0 || await orphans.IsOrphanAsync(partition, head, CancellationToken.None);

    private async IAsyncEnumerable<TableEntity> WorkAsync(
        string first, string end, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken until)
    {
        FormattableString filter = $"PartitionKey eq {RowKeys.Work} and RowKey ge {first} and RowKey lt {end}";
        await foreach (var page in table.QueryAsync(filter, null, 100, CancellationToken.None))
        {
            foreach (var row in page.TakeWhile(_ => !until.IsCancellationRequested))
            {
                yield return row;
            }
        }
    }

    // While the blob service is away, all goes on but for what waits for it.
    private static async Task PastImagesAsync(Func<Task> sweep)
    {
        try
        {
            await sweep();
        }
        catch (StoreUnavailableException exception) when (exception.IsOfImages)
        {
            // The next sweep goes on.
        }
    }

    // What is not confirmed is for the next sweep.
    private static async Task ConfirmAsync(Func<Task> write)
    {
        try
        {
            await write();
        }
        catch (TableWriteException)
        {
            // It may or may not have been applied; either is fine.
        }
    }

    private static void Count(string kind, int count = 1) =>
        ChatTelemetry.Swept.Add(count, new KeyValuePair<string, object?>("kind", kind));
}
