using System.Diagnostics.CodeAnalysis;
using Azure;
using Azure.Data.Tables;
using ChatFunctions.Completions.Tokens;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Conversations;

/// <summary>
/// Writes one running turn: its journal, its lease, its end. Every write is a transaction that contains the head with
/// <c>If-Match</c>. A write that is not confirmed may have been applied all the same, so after one the head is read again, and
/// the turn's token in it decides. For one caller at a time.
/// </summary>
internal sealed class TurnWriter(
    ConversationTable table, TokenCounter tokens, Turn turn, TurnLease lease, TimeProvider time, LeaseOptions options)
{
    private readonly JournalCursor _journal = new();
    private HeadRow _head = turn.Head;
    private bool _isInDoubt;
    private bool _leftJournal;

    /// <summary>How many deltas are journaled for certain.</summary>
    public int Journaled => _journal.Journaled;

    /// <summary>Journals what is new and renews the lease; tries again until that is known to be applied, or not ours to write.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled between two attempts; the next write finds out.</exception>
    public Task<TurnFence> RenewAsync(Func<ReplyView> reply, CancellationToken cancellationToken) =>
        new WriteRetry(time, Timeout.InfiniteTimeSpan, cancellationToken).RunAsync(async () =>
        {
            if (await ReadFenceAsync(cancellationToken) is var fence and not TurnFence.Held)
            {
                return fence;
            }

            var rows = _journal.Pending(reply());
            var started = time.GetTimestamp();
            await WriteAsync(
                _head with { LeaseEnd = table.Clock.BestNow + options.LeaseDuration },
                rows.Select(row =>
                    new TableTransactionAction(TableTransactionActionType.UpsertReplace, row.ToEntity(turn.Partition, turn.Token))));
            _journal.Advance(rows);
            lease.Renew(started);
            return TurnFence.Held;
        });

    /// <summary>
    /// Commits the reply and gives the lease back. Where the turn is the first of a conversation that nobody could find again, and was refused
    /// without a word, the conversation becomes a tombstone instead; its rows are left for the eraser.
    /// </summary>
    /// <returns>The end as the table has it, which is another than this one when somebody closed or stopped the turn meanwhile.</returns>
    /// <exception cref="StoreUnavailableException">Whether it was committed is not known.</exception>
    public Task<ReplyEnd> EndAsync(ReplyResult result, TimeSpan patience)
    {
        ReplyEnd? removed = null;
        var journalRows = Math.Min(_journal.RowsWritten, ConversationTable.MaxTransactionOperations - 2);
        return new WriteRetry(time, patience, CancellationToken.None).RunAsync(async () =>
        {
            switch (await ReadFenceAsync(CancellationToken.None))
            {
                case TurnFence.Lost:
                    return await ReadEndAsync();
                case TurnFence.Deleted:
                    return removed ?? new ReplyEnd(ReplyOutcome.Deleted);
            }

            // A stop that the table has acknowledged is kept, whatever the model said meanwhile.
            var kept = _head.IsStopRequested ? result with { Status = TurnStatus.Cancelled, Reason = null } : result;
            var ended = kept.End(turn.Reply.WindowTokens, tokens, time);
            if (turn.IsForgettable && ended is { Status: TurnStatus.Failed, Text.Length: 0 })
            {
                // Should nothing be heard of it, a tombstone is found: this one, or of somebody who was faster.
                removed = new ReplyEnd(ReplyOutcome.Removed, ended);
                await WriteAsync(_head.Entombed(time.GetUtcNow()), []);
                return removed;
            }

            _leftJournal |= journalRows < _journal.RowsWritten;
            var rows = Enumerable.Range(0, journalRows).Select(index => new TableTransactionAction(
                TableTransactionActionType.Delete, new TableEntity(turn.Partition, RowKeys.Journal(turn.Token, index)), ETag.All));

            // Should it fail: perhaps a journal row is not there, or not as many as thought. Readers ignore those of an ended turn.
            journalRows = 0;
            await WriteAsync(
                _head.WithoutTurn() with { Updated = time.GetUtcNow() },
                [new(TableTransactionActionType.UpsertReplace, turn.Reply.EndedBy(ended).ToEntity(turn.Partition)), .. rows]);
            return new ReplyEnd(ReplyOutcome.Committed, ended);
        });
    }

    /// <summary>The end of a turn that this worker has lost, as the table has it.</summary>
    /// <exception cref="StoreUnavailableException">The table did not answer.</exception>
    public Task<ReplyEnd> ReadEndAsync(TimeSpan patience) => new WriteRetry(time, patience, CancellationToken.None).RunAsync(ReadEndAsync);

    /// <summary>Removes journal rows that the end could not take with it. Nobody reads them any more, so failing is fine.</summary>
    public async Task RemoveJournalAsync()
    {
        try
        {
            if (_leftJournal &&
                await table.FindHeadAsync(turn.Partition, CancellationToken.None) is { } head && head.ActiveTurn != turn.Token)
            {
                foreach (var row in await table.ReadJournalAsync(turn.Partition, turn.Token, 0, CancellationToken.None))
                {
                    await table.RemoveAsync(turn.Partition, RowKeys.Journal(turn.Token, row.Index), CancellationToken.None);
                }
            }
        }
        catch (TableRequestException)
        {
            // They go with the conversation.
        }
    }

    private async Task<ReplyEnd> ReadEndAsync() => IsGone(await table.FindHeadAsync(turn.Partition, CancellationToken.None))
        ? new ReplyEnd(ReplyOutcome.Deleted)
        : ReplyEnd.Of(await table.FindMessageAsync(turn.Partition, turn.Reply.Number, CancellationToken.None), turn.Token);

    /// <summary>Whether the turn is still this worker's; the head is read again where its last write is in doubt.</summary>
    private async Task<TurnFence> ReadFenceAsync(CancellationToken cancellationToken)
    {
        if (_isInDoubt)
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

            (_head, _isInDoubt, _leftJournal) = (head, false, true);
        }

        return _head.IsStopRequested ? TurnFence.StopRequested : TurnFence.Held;
    }

    private async Task WriteAsync(HeadRow head, IEnumerable<TableTransactionAction> rows)
    {
        _isInDoubt = true;
        var etags = await table.WriteAsync(
            [new(TableTransactionActionType.UpdateReplace, head.ToEntity(turn.Partition), _head.ETag), .. rows], CancellationToken.None);
        (_head, _isInDoubt) = (head with { ETag = etags[0] }, false);
    }

    // A namesake that was begun after a deletion counts one generation more.
    private bool IsGone([NotNullWhen(false)] HeadRow? head) => head is null or { Deleted: true } || head.Generation != turn.Head.Generation;
}
