using Azure.Data.Tables;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Conversations;

/// <summary>Lists conversations, a page at a time. Thread-safe.</summary>
internal sealed class ConversationListing(ConversationTable table)
{
    private const string EndOfListing = "d";

    // Listing rows that no head names are rare, so a page of heads takes one round of parallel point reads.
    private const int ParallelReads = 8;

    // How many of those a page passes over at the most.
    private const int MaxUnnamed = 200;

    /// <summary>The owner's conversations, newest first, after the listing row <paramref name="after"/>.</summary>
    /// <inheritdoc cref="ListAsync{T}"/>
    public Task<ListingPage<HeadRow>> ListAsync(string owner, int limit, string? after, CancellationToken cancellationToken) =>
        ListAsync<HeadRow>(owner, limit, after, (_, head) => Task.FromResult<HeadRow?>(head), cancellationToken);

    /// <summary>
    /// Of the owner's conversations, newest first, after the listing row <paramref name="after"/>, those that are wanted. Where there is
    /// little but others, or rows that no head names, the page may hold fewer than asked for, or none, and yet have a successor.
    /// </summary>
    /// <param name="owner">Whose conversations they are.</param>
    /// <param name="limit">Conversations at the most.</param>
    /// <param name="after">The row that the page begins behind; <see langword="null"/> for the beginning.</param>
    /// <param name="choose">What is wanted of a conversation; <see langword="null"/> where that is nothing.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="TableReadException">The table service did not answer.</exception>
    public async Task<ListingPage<T>> ListAsync<T>(
        string owner, int limit, string? after, Func<string, HeadRow, Task<T?>> choose, CancellationToken cancellationToken)
        where T : class
    {
        var from = after ?? RowKeys.EndOfMessages;
        FormattableString filter = $"PartitionKey eq {owner} and RowKey gt {from} and RowKey lt {EndOfListing}";
        string[] columns = [nameof(TableEntity.PartitionKey), nameof(TableEntity.RowKey)];
        var found = new List<(string Id, T Wanted, string Row)>();
        var looks = 0;
        await foreach (var page in table.QueryAsync(filter, columns, limit + 1, cancellationToken))
        {
            foreach (var rows in page.Chunk(ParallelReads))
            {
                var wanted = await Task.WhenAll(rows.Select(row => FindListedAsync(owner, row.RowKey, choose, cancellationToken)));
                found.AddRange(wanted.OfType<(string, T, string)>());
                if (found.Count > limit)
                {
                    return Page(found.Take(limit), found[limit - 1].Row);
                }

                looks += rows.Length;
                if (looks >= limit + MaxUnnamed)
                {
                    return Page(found, rows[^1].RowKey);
                }
            }
        }

        return Page(found, null);

        static ListingPage<T> Page(IEnumerable<(string Id, T Wanted, string Row)> found, string? next) =>
            new([.. found.Select(item => (item.Id, item.Wanted))], next);
    }

    private async Task<(string Id, T Wanted, string Row)?> FindListedAsync<T>(
        string owner, string row, Func<string, HeadRow, Task<T?>> choose, CancellationToken cancellationToken)
        where T : class =>
        RowKeys.TryParseListing(row, out var id) &&
        await table.FindHeadAsync(RowKeys.Partition(owner, id), cancellationToken) is { Deleted: false } head && head.Listing == row &&
        await choose(id, head) is { } wanted ? (id, wanted, row) : null;
}
