using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Conversations;

/// <summary>Lists conversations, a page at a time. Thread-safe.</summary>
internal sealed class ConversationListing(ConversationTable table, ListingWriter writer)
{
    private const string EndOfListing = "d";

    // Rows that need their head are rare, so a page of them takes one round of parallel point reads.
    private const int ParallelReads = 8;

    // How many that do not count a page passes over at the most.
    private const int MaxUnnamed = 200;

    /// <summary>The owner's conversations, last used first, after the listing row <paramref name="after"/>.</summary>
    /// <inheritdoc cref="ListAsync{T}"/>
    public Task<ListingPage<ListingRow>> ListAsync(string owner, int limit, string? after, CancellationToken cancellationToken) =>
        ListAsync<ListingRow>(owner, limit, after, (_, row) => Task.FromResult<ListingRow?>(row), cancellationToken);

    /// <summary>
    /// Of the owner's conversations, last used first (to the hour), after the listing row <paramref name="after"/>, those that are wanted.
    /// Where there is little but others, or rows that do not count, the page may hold fewer than asked for, or none, and yet have a
    /// successor.
    /// </summary>
    /// <param name="owner">Whose conversations they are.</param>
    /// <param name="limit">Conversations at the most.</param>
    /// <param name="after">The row that the page begins behind; <see langword="null"/> for the beginning.</param>
    /// <param name="choose">What is wanted of a conversation; <see langword="null"/> where that is nothing.</param>
    /// <exception cref="TableReadException">The table service did not answer.</exception>
    public async Task<ListingPage<T>> ListAsync<T>(
        string owner, int limit, string? after, Func<string, ListingRow, Task<T?>> choose, CancellationToken cancellationToken)
        where T : class
    {
        var from = after ?? RowKeys.EndOfMessages;
        FormattableString filter = $"PartitionKey eq {owner} and RowKey gt {from} and RowKey lt {EndOfListing}";
        var heads = new Dictionary<string, Task<HeadRow?>>();
        var found = new List<(string Id, T Wanted, string Row)>();
        var looks = 0;
        await foreach (var page in table.QueryAsync(filter, ListingRow.Columns, limit + 1, cancellationToken))
        {
            foreach (var rows in page.Select(ListingRow.FromEntity).Chunk(ParallelReads))
            {
                var wanted = await Task.WhenAll(rows.Select(FindAsync).ToArray());
                found.AddRange(wanted.OfType<(string, T, string)>());
                if (found.Count > limit)
                {
                    return Page(found.Take(limit), found[limit - 1].Row);
                }

                looks += rows.Length;
                if (looks >= limit + MaxUnnamed)
                {
                    return Page(found, rows[^1].Key);
                }
            }
        }

        return Page(found, null);

        async Task<(string Id, T Wanted, string Row)?> FindAsync(ListingRow row) =>
            RowKeys.TryParseListing(row.Key, out var id, out _) &&
            (row.NeedsHead ? await LookAsync(id, row) : row) is { } counts && !table.Clock.IsPast(counts.Expires) &&
            await choose(id, counts) is { } wanted ? (id, wanted, row.Key) : null;

        // One look decides for all rows of a conversation: while one is about to take the other's place, two might find both, or none.
        async Task<ListingRow?> LookAsync(string id, ListingRow row)
        {
            var partition = RowKeys.Partition(owner, id);
            var look = heads.TryGetValue(id, out var known) ? known : heads[id] = table.FindHeadAsync(partition, cancellationToken);
            var head = await look;
            await writer.PutRightAsync(partition, row, head, cancellationToken);
            return head is { Deleted: false } && head.Listing == row.Key ? ListingRow.Of(head) : null;
        }

        static ListingPage<T> Page(IEnumerable<(string Id, T Wanted, string Row)> found, string? next) =>
            new([.. found.Select(item => (item.Id, item.Wanted))], next);
    }
}
