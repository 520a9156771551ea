using ChatFunctions.Conversations.Begin;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Conversations;

/// <summary>Reads conversations a page at a time. Thread-safe.</summary>
internal sealed class ConversationReader(ConversationTable table, OrphanCloser orphans)
{
    // How many pages of messages one call reads at the most, each of a hundred rows but for the first.
    private const int MaxPages = 10;

    private static readonly IReadOnlyList<string> PageColumns = [.. HeadRow.Columns.Union(MessageRow.Columns)];

    /// <summary>
    /// The newest messages, or those before message <paramref name="before"/>, without those marked as deleted; a reply that runs with its
    /// text so far. Where there is little but deleted ones the page may hold fewer than asked for, or none, and yet have a successor.
    /// </summary>
    /// <returns>The page, or <see langword="null"/> when there is no such conversation.</returns>
    /// <exception cref="TableReadException">The table service did not answer.</exception>
    public async Task<HistoryPage?> ReadMessagesAsync(
        string owner, string conversationId, int limit, long? before, CancellationToken cancellationToken)
    {
        var partition = RowKeys.Partition(owner, conversationId);
        var head = before is null ? null : await table.FindHeadAsync(partition, cancellationToken);
        var deletions = MessageStretches.Parse(head?.Deletions ?? "");
        var newestFirst = new List<MessageRow>();
        MessageRow? last = null;
        var pages = 0;
        await foreach (var page in table.QueryMessagesAsync(
            partition, before, PageColumns, limit + 2, next => deletions.PassDown(next), cancellationToken))
        {
            foreach (var entity in page)
            {
                if (entity.RowKey == RowKeys.Head)
                {
                    head = HeadRow.FromEntity(entity, table.Clock);
                    deletions = MessageStretches.Parse(head.Deletions);
                }
                else if (newestFirst.Count <= limit && MessageRow.FromEntity(entity) is { } message && message.Number < head?.Messages)
                {
                    last = message;
                    newestFirst.AddRange(message.Deleted ? [] : [message]);
                }
            }

            if (head is null or { Deleted: true } || newestFirst.Count > limit || ++pages == MaxPages)
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

        return new HistoryPage(head, messages, newestFirst.Count > limit ? messages[0] : pages == MaxPages ? last : null);
    }

    /// <summary>Messages from one on, oldest first; those marked as deleted are left out.</summary>
    /// <param name="owner">Whose conversation it is.</param>
    /// <param name="limit">Messages at the most.</param>
    /// <param name="after">The message that the page begins behind; -1 for the beginning.</param>
    /// <returns>The page, like <see cref="ReadMessagesAsync"/>'s; <see langword="null"/> when there is no such conversation.</returns>
    /// <exception cref="TableReadException">The table service did not answer.</exception>
    public async Task<HistoryPage?> ReadMessagesAfterAsync(
        string owner, string conversationId, int limit, long after, CancellationToken cancellationToken)
    {
        var partition = RowKeys.Partition(owner, conversationId);
        if (await table.FindHeadAsync(partition, cancellationToken) is not { Deleted: false } head)
        {
            return null;
        }

        var deletions = MessageStretches.Parse(head.Deletions);
        var found = new List<MessageRow>();
        MessageRow? last = null;
        var next = deletions.PassUp(after + 1);
        for (var (pages, size) = (0, limit + 1); pages < MaxPages && found.Count <= limit && next < head.Messages; pages++)
        {
            var range = await ReadRangeAsync(partition, next, Math.Min(next + size, head.Messages), cancellationToken);
            last = range is [.., var newest] ? newest : last;
            found.AddRange(range.Where(message => !message.Deleted));
            (next, size) = (deletions.PassUp(next + size), Math.Max(size, ConversationTable.MinFurtherRows));
        }

        MessageRow[] messages = [.. found.Take(limit)];
        for (var index = 0; index < messages.Length; index++)
        {
            if (messages[index] is { HasEnded: false } running && running.TurnToken == head.ActiveTurn)
            {
                messages[index] = await ReadRunningAsync(partition, head, running, cancellationToken);
            }
        }

        return new HistoryPage(head, messages, found.Count > limit ? messages[^1] : next < head.Messages ? last : null);
    }

    /// <summary>The messages of a reply's turn that it answers, oldest first; those marked as deleted are left out.</summary>
    /// <exception cref="TableReadException">The table service did not answer.</exception>
    public async Task<IReadOnlyList<MessageRow>> ReadInputsAsync(
        string owner, string conversationId, MessageRow reply, CancellationToken cancellationToken)
    {
        // They stand right before it, at most this many.
        var first = Math.Max(0, reply.Number - TurnInput.MaxStored);
        var before = await ReadRangeAsync(RowKeys.Partition(owner, conversationId), first, reply.Number, cancellationToken);
        return [.. before.Where(message => message.TurnToken == reply.TurnToken && !message.Deleted)];
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

    /// <summary>Where the images of a conversation are.</summary>
    /// <returns>See <see cref="ImageStore.Folder"/>; <see langword="null"/> where there are none.</returns>
    /// <exception cref="TableReadException">The table service did not answer.</exception>
    public async Task<string?> FindImagesAsync(string owner, string conversationId, CancellationToken cancellationToken)
    {
        var partition = RowKeys.Partition(owner, conversationId);
        return await table.FindHeadAsync(partition, cancellationToken) is { Deleted: false, HasImages: true } head
            ? ImageStore.Folder(partition, head.Generation)
            : null;
    }

    /// <summary>
    /// The newest messages up to and with message <paramref name="last"/> that fit the budget of a window. Whether another reply took the
    /// place of that one does not matter, nor of those before it to the same question: it is gone on from all the same.
    /// </summary>
    /// <exception cref="TableReadException">The table service did not answer.</exception>
    public async Task<IReadOnlyList<MessageRow>> ReadWindowAsync(
        string owner, string conversationId, long last, HistoryWindow window, CancellationToken cancellationToken)
    {
        var partition = RowKeys.Partition(owner, conversationId);
        if (await table.FindHeadAsync(partition, cancellationToken) is not { } head)
        {
            return [];
        }

        var unused = MessageStretches.Parse(head.Unused);
        var isBranch = true;
        await foreach (var page in table.QueryMessagesAsync(
            partition, last + 1, MessageRow.Columns, TurnPlace.New.MaxCopied, unused.PassDown, cancellationToken))
        {
            foreach (var message in page.Select(MessageRow.FromEntity).OfType<MessageRow>())
            {
                window.Offer(isBranch ? message with { Superseded = false } : message);
                isBranch = isBranch && message is { Role: not MessageRole.User, Asked: null };
            }

            if (window.IsFull)
            {
                break;
            }
        }

        return window.ToChronological();
    }

    /// <summary>The messages from one on, up to and without another, oldest first.</summary>
    private async Task<IReadOnlyList<MessageRow>> ReadRangeAsync(
        string partition, long first, long end, CancellationToken cancellationToken)
    {
        var range = new List<MessageRow>();
        if (first < end)
        {
            // Keys run from the newest to the oldest, so the older end of a range of numbers is its greater key.
            var (from, to) = (RowKeys.Message(end - 1), RowKeys.Message(first));
            FormattableString filter = $"PartitionKey eq {partition} and RowKey ge {from} and RowKey le {to}";
            await foreach (var page in table.QueryAsync(filter, MessageRow.Columns, (int)(end - first), cancellationToken))
            {
                range.AddRange(page.Select(MessageRow.FromEntity).OfType<MessageRow>());
            }
        }

        range.Reverse();
        return range;
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
            ? running with
            {
                Text = string.Concat(journal.Select(row => row.Text)),
                Items = ItemList.Write([.. journal.SelectMany(row => row.Items)]),
            }

            // Without a journal it has only just begun, or has ended since the page was read.
            : await table.FindMessageAsync(partition, running.Number, cancellationToken) is { } current &&
                current.TurnToken == running.TurnToken ? current : running;
    }
}
