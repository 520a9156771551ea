using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Conversations.Begin;

/// <summary>Reads what a conversation begins with that goes on from a message of another one. Thread-safe.</summary>
internal sealed class ForkReader(
    ConversationTable table, ConversationReader reader, OrphanCloser orphans, IOptions<HistoryOptions> history)
{
    /// <summary>A conversation of its own that begins with a copy of the window up to a message that has ended.</summary>
    /// <param name="owner">Whose conversation it is.</param>
    /// <param name="last">The message.</param>
    /// <param name="said">What is said after it.</param>
    /// <exception cref="TableReadException">The table service did not answer.</exception>
    public async Task<TurnPlace> ReadAsync(string owner, MessageId last, TurnInput said, CancellationToken cancellationToken)
    {
        var window = new HistoryWindow(
            Math.Min(TurnPlace.New.MaxCopied, history.Value.MaxHistoryMessages - 1),
            history.Value.MaxHistoryTokens,
            HeldOutputs.Of(said.All),
            TurnInput.MaxBytes);
        return new TurnPlace.New
        {
            Copied = await reader.ReadWindowAsync(owner, last.ConversationId, last.Number, window, cancellationToken),
            ForkedFrom = TurnIds.Message(last.ConversationId, last.Number, last.Token),
        };
    }

    /// <summary>The same for any message that a caller names.</summary>
    /// <returns>The place; <see langword="null"/> where there is no such message.</returns>
    /// <exception cref="ConversationBusyException">The message is a reply that runs.</exception>
    /// <exception cref="TableReadException">The table service did not answer.</exception>
    public async Task<TurnPlace?> FindAsync(string owner, MessageId last, TurnInput said, CancellationToken cancellationToken)
    {
        if (await reader.FindMessageAsync(owner, last, cancellationToken) is not { } row)
        {
            return null;
        }

        var partition = RowKeys.Partition(owner, last.ConversationId);
        if (!row.HasEnded && await table.FindHeadAsync(partition, cancellationToken) is { } head)
        {
            throw await orphans.BusyAsync(partition, last.ConversationId, head, cancellationToken);
        }

        return await ReadAsync(owner, last, said, cancellationToken);
    }
}
