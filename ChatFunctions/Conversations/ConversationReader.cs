using Azure.Data.Tables;
using ChatFunctions.Conversations.Begin;
using ChatFunctions.Conversations.Table;

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
    /// <exception cref="TableReadException">The table service did not answer.</exception>
    public async Task<HistoryPage?> ReadMessagesAsync(
        string owner, string conversationId, int limit, long? before, CancellationToken cancellationToken)
    {
        var partition = RowKeys.Partition(owner, conversationId);
        var head = before is null ? null : await table.FindHeadAsync(partition, cancellationToken);
        var filter = before is null
            ? (FormattableString)$"PartitionKey eq {partition} and RowKey lt {RowKeys.EndOfMessages}"
            : $"PartitionKey eq {partition} and RowKey gt {RowKeys.Message(before.Value)} and RowKey lt {RowKeys.EndOfMessages}";
        var newestFirst = new List<MessageRow>();
        await foreach (var page in table.QueryAsync(filter, PageColumns, limit + 2, cancellationToken))
        {
            foreach (var entity in page)
            {
                if (entity.RowKey == RowKeys.Head)
                {
                    head = HeadRow.FromEntity(entity);
                }
                else if (MessageRow.FromEntity(entity) is { Deleted: false } message && message.Number < head?.Messages)
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
    /// <exception cref="TableReadException">The table service did not answer.</exception>
    public async Task<ListingPage> ListAsync(string owner, int limit, string? after, CancellationToken cancellationToken)
    {
        var from = after ?? RowKeys.EndOfMessages;
        FormattableString filter = $"PartitionKey eq {owner} and RowKey gt {from} and RowKey lt {EndOfListing}";
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

    /// <summary>Messages from one on, in either order; those marked as deleted are left out.</summary>
    /// <param name="owner">Whose conversation it is.</param>
    /// <param name="conversationId">Its id.</param>
    /// <param name="limit">Messages at the most.</param>
    /// <param name="ascending">Oldest first.</param>
    /// <param name="after">The message that the page begins behind.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The messages and whether there are more; <see langword="null"/> when there is no such conversation.</returns>
    /// <exception cref="TableReadException">The table service did not answer.</exception>
    public async Task<(IReadOnlyList<MessageRow> Messages, bool HasMore)?> ReadItemsAsync(
        string owner, string conversationId, int limit, bool ascending, long? after, CancellationToken cancellationToken)
    {
        var partition = RowKeys.Partition(owner, conversationId);
        if (await table.FindHeadAsync(partition, cancellationToken) is not { Deleted: false } head)
        {
            return null;
        }

        var found = new List<MessageRow>();
        var next = after is null ? (ascending ? 0 : head.Messages - 1) : ascending ? after.Value + 1 : after.Value - 1;
        while (found.Count <= limit && next >= 0 && next < head.Messages)
        {
            // Keys run from the newest to the oldest, so the older end of a range of numbers is its greater key.
            var other = ascending ? Math.Min(next + limit, head.Messages - 1) : Math.Max(next - limit, 0);
            var (from, to) = (RowKeys.Message(Math.Max(other, next)), RowKeys.Message(Math.Min(other, next)));
            FormattableString filter = $"PartitionKey eq {partition} and RowKey ge {from} and RowKey le {to}";
            var range = new List<MessageRow>();
            await foreach (var page in table.QueryAsync(filter, MessageRow.Columns, limit + 1, cancellationToken))
            {
                range.AddRange(page.Select(MessageRow.FromEntity).OfType<MessageRow>().Where(message => !message.Deleted));
            }

            if (ascending)
            {
                range.Reverse();
            }

            found.AddRange(range);
            next = ascending ? other + 1 : other - 1;
        }

        MessageRow[] messages = [.. found.Take(limit)];
        for (var index = 0; index < messages.Length; index++)
        {
            if (messages[index] is { HasEnded: false } running && running.TurnToken == head.ActiveTurn)
            {
                messages[index] = await ReadRunningAsync(partition, head, running, cancellationToken);
            }
        }

        return (messages, found.Count > limit);
    }

    /// <summary>The message with this id, with all its properties.</summary>
    /// <returns>The message; <see langword="null"/> when there is none, or it was deleted.</returns>
    /// <exception cref="TableReadException">The table service did not answer.</exception>
    public async Task<MessageRow?> FindMessageAsync(string owner, MessageId id, CancellationToken cancellationToken)
    {
        var partition = RowKeys.Partition(owner, id.ConversationId);
        var head = await table.FindHeadAsync(partition, cancellationToken);
        if (head is not { Deleted: false } || id.Number >= head.Messages ||
            await table.FindMessageAsync(partition, id.Number, cancellationToken) is not { Deleted: false } row || !id.Names(row))
        {
            return null;
        }

        return !row.HasEnded && row.TurnToken == head.ActiveTurn
            ? await ReadRunningAsync(partition, head, row, cancellationToken)
            : row;
    }

    /// <summary>The newest messages up to and with message <paramref name="last"/> that fit the budget of a window.</summary>
    /// <exception cref="TableReadException">The table service did not answer.</exception>
    public async Task<IReadOnlyList<MessageRow>> ReadWindowAsync(
        string owner, string conversationId, long last, HistoryWindow window, CancellationToken cancellationToken)
    {
        var partition = RowKeys.Partition(owner, conversationId);
        var newest = RowKeys.Message(last);
        FormattableString filter = $"PartitionKey eq {partition} and RowKey ge {newest} and RowKey lt {RowKeys.EndOfMessages}";
        await foreach (var page in table.QueryAsync(filter, MessageRow.Columns, TurnPlace.New.MaxCopied, cancellationToken))
        {
            foreach (var message in page.Select(MessageRow.FromEntity).OfType<MessageRow>())
            {
                window.Offer(message);
            }

            if (window.IsFull)
            {
                break;
            }
        }

        return window.ToChronological();
    }

    /// <summary>The reply of the active turn as it stands: with its text so far, or closed where its worker is gone.</summary>
    private async Task<MessageRow> ReadRunningAsync(string partition, HeadRow head, MessageRow running, CancellationToken cancellationToken)
    {
        HeadRow? settled;
        try
        {
            settled = await orphans.SettleAsync(partition, head, cancellationToken);
        }
        catch (TableRequestException)
        {
            // Shown as closing makes it, even where it can't be closed.
            return await orphans.PreviewAsync(partition, head, cancellationToken) ?? running;
        }

        var journal = settled?.ActiveTurn == running.TurnToken
            ? (await table.ReadJournalAsync(partition, running.TurnToken, 0, cancellationToken)).Rows
            : [];
        return journal.Count > 0
            ? running with { Text = string.Concat(journal.Select(row => row.Text)) }

            // Without a journal it has only just begun, or has ended since the page was read.
            : await table.FindMessageAsync(partition, running.Number, cancellationToken) is { } current &&
                current.TurnToken == running.TurnToken ? current : running;
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
