using System.Diagnostics.CodeAnalysis;
using Azure;
using Azure.Data.Tables;
using ChatFunctions.Completions;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Conversations;

/// <summary>
/// Writes one running turn: its journal, its lease, its end. Every write is a transaction that contains the head with
/// <c>If-Match</c>. A write that is not confirmed may have been applied all the same, so after one the head is read again, and
/// the turn's token in it decides. For one caller at a time.
/// </summary>
internal sealed class TurnWriter(ConversationTable table, TokenCounter tokens, Turn turn, TurnLease lease, TimeProvider time, LeaseOptions options)
{
    private readonly JournalCursor _journal = new();
    private HeadRow _head = turn.Head;
    private bool _leftJournal;

    /// <summary>How many deltas are journaled for certain.</summary>
    public int Journaled => _journal.Journaled;

    /// <summary>Journals what is new and renews the lease; tries again until it is known to be applied or not to be ours to write.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled between two attempts; the next write finds out.</exception>
    public async Task<TurnFence> RenewAsync(Func<ReplyView> reply, CancellationToken cancellationToken)
    {
        if (_head.IsStopRequested)
        {
            // The stop was there before the first renewal, so no write of ours will fail by it.
            return TurnFence.StopRequested;
        }

        var retry = new WriteRetry(time, Timeout.InfiniteTimeSpan);
        while (true)
        {
            var rows = _journal.Pending(reply());
            var started = time.GetTimestamp();
            var renewed = _head with { LeaseEnd = table.Clock.BestNow + options.LeaseDuration };
            try
            {
                var etags = await table.WriteAsync(
                    [
                        UpdateHead(renewed),
                        .. rows.Select(row => new TableTransactionAction(
                            TableTransactionActionType.UpsertReplace, row.ToEntity(turn.Partition, turn.Token))),
                    ],
                    CancellationToken.None);
                _head = renewed with { ETag = etags[0] };
                _journal.Advance(rows);
                lease.Renew(started);
                return TurnFence.Held;
            }
            catch (TableWriteException exception)
            {
                _leftJournal = true;
                await retry.WaitAsync(exception, cancellationToken);
            }

            var fence = await ReadFenceAsync(retry, cancellationToken);
            if (fence != TurnFence.Held)
            {
                return fence;
            }
        }
    }

    /// <summary>Commits the reply and gives the lease back.</summary>
    /// <returns>
    /// The reply as the table has it, which is another than this one when somebody closed or stopped the turn meanwhile;
    /// <see langword="null"/> when the conversation was deleted.
    /// </returns>
    /// <exception cref="StoreUnavailableException">Whether it was committed is not known.</exception>
    public async Task<MessageRow?> EndAsync(ReplyResult result, TimeSpan patience)
    {
        var retry = new WriteRetry(time, patience);
        var withJournal = true;
        var reply = EndedBy(result);
        while (true)
        {
            var ended = _head.WithoutTurn() with { Updated = time.GetUtcNow() };
            var journalRows = withJournal ? Math.Min(_journal.RowsWritten, ConversationTable.MaxTransactionOperations - 2) : 0;
            try
            {
                await table.WriteAsync(
                    [
                        UpdateHead(ended),
                        new(TableTransactionActionType.UpsertReplace, reply.ToEntity(turn.Partition)),
                        .. Enumerable.Range(0, journalRows).Select(index => new TableTransactionAction(
                            TableTransactionActionType.Delete,
                            new TableEntity(turn.Partition, RowKeys.Journal(turn.Token, index)),
                            ETag.All)),
                    ],
                    CancellationToken.None);
                _leftJournal |= journalRows < _journal.RowsWritten;
                return reply;
            }
            catch (TableWriteException exception)
            {
                _leftJournal = true;
                await retry.WaitAsync(exception, CancellationToken.None);
            }

            switch (await ReadFenceAsync(retry, CancellationToken.None))
            {
                case TurnFence.Deleted:
                    return null;
                case TurnFence.Lost:
                    return await ReadEndAsync(retry);
                case TurnFence.StopRequested:
                    reply = EndedBy(result);
                    break;
                case TurnFence.Held:
                    break;
            }

            // Perhaps a journal row is not there, or not as many as thought: readers ignore those of an ended turn.
            withJournal = false;
        }
    }

    /// <summary>The reply of a turn that this worker has lost.</summary>
    /// <returns>The reply as the table has it; <see langword="null"/> when the conversation was deleted.</returns>
    /// <exception cref="StoreUnavailableException">The table did not answer, or the turn was begun again by its key.</exception>
    public Task<MessageRow?> ReadEndAsync(TimeSpan patience) => ReadEndAsync(new WriteRetry(time, patience));

    /// <summary>Removes journal rows that the end could not take with it. Nobody reads them any more, so failing is fine.</summary>
    public async Task RemoveJournalAsync()
    {
        try
        {
            if (_leftJournal && await table.FindHeadAsync(turn.Partition, CancellationToken.None) is { } head && head.ActiveTurn != turn.Token)
            {
                foreach (var row in await table.ReadJournalAsync(turn.Partition, turn.Token, 0, CancellationToken.None))
                {
                    await table.RemoveAsync(turn.Partition, RowKeys.Journal(turn.Token, row.Index), CancellationToken.None);
                }
            }
        }
        catch (Exception exception) when (exception is StoreUnavailableException or TableWriteException or InvalidOperationException)
        {
            // They go with the conversation.
        }
    }

    private async Task<MessageRow?> ReadEndAsync(WriteRetry retry)
    {
        while (true)
        {
            try
            {
                var head = await table.FindHeadAsync(turn.Partition, CancellationToken.None);
                if (IsGone(head))
                {
                    return null;
                }

                var stored = await table.FindMessageAsync(turn.Partition, turn.Reply.Number, CancellationToken.None);
                return stored?.TurnToken == turn.Token && stored.HasEnded
                    ? stored
                    : throw new StoreUnavailableException("The turn was begun again by its key.");
            }
            catch (StoreUnavailableException exception) when (exception.InnerException is not null)
            {
                await retry.WaitAsync(exception, CancellationToken.None);
            }
        }
    }

    private async Task<TurnFence> ReadFenceAsync(WriteRetry retry, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var head = await table.FindHeadAsync(turn.Partition, cancellationToken);
                if (IsGone(head))
                {
                    return TurnFence.Deleted;
                }

                if (head.ActiveTurn != turn.Token)
                {
                    return TurnFence.Lost;
                }

                _head = head;
                return head.IsStopRequested ? TurnFence.StopRequested : TurnFence.Held;
            }
            catch (StoreUnavailableException exception)
            {
                await retry.WaitAsync(exception, cancellationToken);
            }
        }
    }

    // A namesake that was begun after a deletion counts one generation more.
    private bool IsGone([NotNullWhen(false)] HeadRow? head) => head is null or { Deleted: true } || head.Generation != turn.Head.Generation;

    // A stop that the table has acknowledged is kept, whatever the model said meanwhile.
    private MessageRow EndedBy(ReplyResult result) => turn.Reply.EndedBy(
        _head.IsStopRequested ? result with { Status = TurnStatus.Cancelled, Reason = null } : result, tokens, time);

    private TableTransactionAction UpdateHead(HeadRow head) =>
        new(TableTransactionActionType.UpdateReplace, head.ToEntity(turn.Partition), _head.ETag);
}
