using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Conversations;

/// <summary>Finds stored chat completions: the first turns of conversations that were begun for them. Thread-safe.</summary>
internal sealed class CompletionReader(ConversationTable table, ConversationListing conversations)
{
    /// <summary>The reply of a completion that has come to its end, or to a limit.</summary>
    /// <returns>The reply; <see langword="null"/> where there is no such completion, or it was deleted.</returns>
    /// <exception cref="TableReadException">The table service did not answer.</exception>
    public async Task<MessageRow?> FindAsync(string owner, string conversationId, CancellationToken cancellationToken)
    {
        var partition = RowKeys.Partition(owner, conversationId);
        return await table.FindHeadAsync(partition, cancellationToken) is { Deleted: false } head
            ? await FindAsync(partition, head.Completion, cancellationToken)
            : null;
    }

    /// <summary>The owner's completions, last used first, after that of <paramref name="after"/>.</summary>
    /// <param name="owner">Whose completions they are.</param>
    /// <param name="limit">Completions at the most.</param>
    /// <param name="after">The conversation of the one that the page begins behind; <see langword="null"/> for the beginning.</param>
    /// <param name="isWanted">Which replies are wanted.</param>
    /// <returns>The page; <see langword="null"/> where there is nothing that it could begin behind.</returns>
    /// <exception cref="TableReadException">The table service did not answer.</exception>
    public async Task<ListingPage<MessageRow>?> ListAsync(
        string owner, int limit, string? after, Func<MessageRow, bool> isWanted, CancellationToken cancellationToken)
    {
        var begin = after is null ? null : (await table.FindHeadAsync(RowKeys.Partition(owner, after), cancellationToken))?.Listing ?? "";
        return begin == "" ? null : await conversations.ListAsync(
            owner,
            limit,
            begin,
            async (id, row) =>
                await FindAsync(RowKeys.Partition(owner, id), row.Completion, cancellationToken) is { } reply && isWanted(reply)
                    ? reply
                    : null,
            cancellationToken);
    }

    private async Task<MessageRow?> FindAsync(string partition, long? completion, CancellationToken cancellationToken) =>
        completion is { } number &&
        await table.FindMessageAsync(partition, number, cancellationToken) is { Deleted: false } reply &&
        ReplyEnd.Of(reply, reply.TurnToken).IsWhole ? reply : null;
}
