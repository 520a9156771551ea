using System.Diagnostics.CodeAnalysis;
using Azure;
using Azure.Data.Tables;
using ChatFunctions.Completions.Tokens;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Conversations;

/// <summary>
/// Writes one running turn: its journal, its lease, its end. The first beat and the end are transactions that contain the head with
/// <c>If-Match</c>; the beats between them write the turn's own row with its own <c>If-Match</c>, and what does not fit into it beside it.
/// A write that is not confirmed may have been applied all the same, so after one the head is read again, and then the own row, and the
/// turn's token in them decides. For one caller at a time.
/// </summary>
internal sealed class TurnWriter(
    ConversationTable table,
    ListingWriter listings,
    BeatQueue beats,
    TokenCounter tokens,
    Turn turn,
    TurnLease lease,
    TimeProvider time,
    LeaseOptions options)
{
    private readonly JournalCursor _journal = new();
    private HeadRow _head = turn.Head;
    private ListingChange? _listing;
    private LeaseRow? _own;
    private bool _isInDoubt;
    private bool _leftJournal;

    /// <summary>How many deltas are journaled for certain.</summary>
    public int Journaled => _journal.Journaled;

    /// <summary>The head as the end has left it, where that was confirmed.</summary>
    public HeadRow? Ended { get; private set; }

    private bool IsStopRequested => _head.IsStopRequested || _own is { IsStopRequested: true };

    /// <summary>
    /// Journals what is new and renews the lease; waits for a place among the beats of this instance, for at most a third of the lease;
    /// tries again until it is known to be applied or not to be ours to write.
    /// </summary>
    /// <param name="reply">The reply, as it is when the beat goes out.</param>
    /// <param name="cancellationToken">Ends the call between two attempts; the next write finds out what became of them.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task<TurnFence> RenewAsync(Func<ReplyView> reply, CancellationToken cancellationToken) =>
        new WriteRetry(time, Timeout.InfiniteTimeSpan, cancellationToken).RunAsync(
            () => beats.RunAsync(() => BeatAsync(reply, cancellationToken), options.Patience - lease.Age, cancellationToken));

    /// <summary>
    /// Commits the reply and gives the lease back. Where the turn is the first of a conversation that nobody could find again, and was
    /// refused without a word, the conversation becomes a tombstone instead; its rows are left for the eraser.
    /// </summary>
    /// <returns>The end as the table has it, which is another than this one when somebody closed or stopped the turn meanwhile.</returns>
    /// <exception cref="StoreUnavailableException">Whether it was committed is not known.</exception>
    public Task<ReplyEnd> EndAsync(ReplyResult result, TimeSpan patience)
    {
        ReplyEnd? removed = null;
        var now = time.GetUtcNow();
        var rows = _journal.RowsWritten;
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
            var kept = IsStopRequested ? result with { Status = TurnStatus.Cancelled, Reason = null } : result;
            var ended = await kept.EndAsync(turn.Reply.WindowTokens, tokens, time);
            await turn.Listed;
            if (turn.IsForgettable && ended is { Status: TurnStatus.Failed, HasAnswer: false })
            {
                await listings.DoubtAsync(turn.Partition, _head.Listing, _head, CancellationToken.None);

                // Should nothing be heard of it, a tombstone is found: this one, or of somebody who was faster.
                removed = new ReplyEnd(ReplyOutcome.Removed, ended);
                _isInDoubt = true;
                var tombstone = Known(_head).Entombed(table.Clock.Now).ToWrite(turn.Partition);
                await table.WriteAsync(_own is null ? [tombstone] : [tombstone, Delete(0, _own.ETag)], CancellationToken.None);
                return removed;
            }

            var reply = turn.Reply.EndedBy(ended);
            var title = ConversationTitle.Of(_head.Title, turn.Asked.Append(reply));
            var head = await PlaceAsync(Known(_head.WithoutTurn()) with { Updated = now, Title = title });
            TableTransactionAction[] actions =
            [
                head.ToWrite(turn.Partition),
                reply.ToWrite(turn.Partition),
                .. _own is null ? [] : new[] { Delete(0, _own.ETag) },
                .. Enumerable.Range(0, rows).Skip(1).Reverse().Select(index => Delete(index, ETag.All)),
            ];

            // Should it fail: perhaps a journal row is not there, or not as many as thought. Readers ignore those of an ended turn.
            rows = 0;
            _isInDoubt = true;
            var etags = await table.WriteAsync(actions, CancellationToken.None);
            Ended = head with { ETag = etags[0] };
            return new ReplyEnd(ReplyOutcome.Committed, ended);
        });
    }

    /// <summary>The end of a turn that this worker has lost, as the table has it.</summary>
    /// <exception cref="StoreUnavailableException">The table did not answer.</exception>
    public Task<ReplyEnd> ReadEndAsync(TimeSpan patience) => new WriteRetry(time, patience, CancellationToken.None).RunAsync(ReadEndAsync);

    /// <summary>
    /// Tidies up once the clients have been told: settles the row that lists the conversation, and removes journal rows that the end could
    /// not take with it, newest first. Nobody depends on it, so failing is fine.
    /// </summary>
    public async Task TidyAsync()
    {
        try
        {
            var head = Ended;
            if (_leftJournal || (_listing is not null && head is null))
            {
                head = await table.FindHeadAsync(turn.Partition, CancellationToken.None);
            }

            if (IsGone(head) || head.ActiveTurn == turn.Token)
            {
                return;
            }

            await listings.SettleAsync(_listing, head, CancellationToken.None);
            var left = _leftJournal ? await table.ReadJournalKeysAsync(turn.Partition, turn.Token, CancellationToken.None) : [];
            foreach (var rows in left.Chunk(ConversationTable.MaxTransactionOperations))
            {
                await table.WriteAsync(
                    [.. rows.Select(row => new TableTransactionAction(TableTransactionActionType.Delete, row, row.ETag))],
                    CancellationToken.None);
            }
        }
        catch (TableRequestException)
        {
            // Rows of the journal go with the conversation.
        }
    }

    // The end does not depend on it: what is not listed, or not moved, is so by the next turn. Without its row nobody would find the
    // conversation, which is worth some patience.
    private async Task<HeadRow> PlaceAsync(HeadRow ended)
    {
        try
        {
            var patience = ended.IsUnlisted ? options.Patience : TimeSpan.Zero;
            var (head, change) = await new WriteRetry(time, patience, CancellationToken.None).RunAsync(
                () => listings.PlaceAsync(turn.Partition, Known(_head), ended, CancellationToken.None));
            _listing = change ?? _listing;
            return head;
        }
        catch (StoreUnavailableException)
        {
            return ended with { Title = _head.Title };
        }
    }

    private async Task<ReplyEnd> ReadEndAsync() => IsGone(await table.FindHeadAsync(turn.Partition, CancellationToken.None))
        ? new ReplyEnd(ReplyOutcome.Deleted)
        : ReplyEnd.Of(await table.FindMessageAsync(turn.Partition, turn.Reply.Number, CancellationToken.None), turn.Token);

    /// <summary>
    /// Whether the turn is still this worker's; where its last write is in doubt, the head is read again and then the own row: read before,
    /// it could be missing although the head that is read knows of it.
    /// </summary>
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

            var own = await table.FindLeaseAsync(turn.Partition, turn.Token, cancellationToken);
            (_head, _own, _isInDoubt, _leftJournal) = (head, own, false, true);
        }

        return IsStopRequested ? TurnFence.StopRequested : TurnFence.Held;
    }

    private async Task<TurnFence> BeatAsync(Func<ReplyView> reply, CancellationToken cancellationToken)
    {
        if (await ReadFenceAsync(cancellationToken) is var fence and not TurnFence.Held)
        {
            return fence;
        }

        var rows = _journal.Pending(reply());
        var started = time.GetTimestamp();
        _isInDoubt = true;
        await WriteAsync(rows, table.Clock.BestNow + options.LeaseDuration);
        _isInDoubt = false;
        _journal.Advance(rows);
        lease.Renew(started);
        return TurnFence.Held;
    }

    private async Task WriteAsync(IReadOnlyList<JournalRow> rows, DateTimeOffset leaseEnd)
    {
        var own = LeaseRow.Renewal(turn.Partition, turn.Token, leaseEnd, rows is [{ Index: 0 } text, ..] ? text : null);
        TableTransactionAction[] further =
        [
            .. rows.Where(row => row.Index > 0).Select(row => new TableTransactionAction(
                TableTransactionActionType.UpsertReplace, row.ToEntity(turn.Partition, turn.Token))),
        ];
        var renewed = new LeaseRow(leaseEnd, "");
        if (_own is null)
        {
            var head = Known(_head) with { LeaseEnd = leaseEnd };
            var etags = await table.WriteAsync(
                [head.ToWrite(turn.Partition), new(TableTransactionActionType.Add, own), .. further], CancellationToken.None);
            (_head, _own) = (head with { ETag = etags[0] }, renewed with { ETag = etags[1] });
        }
        else
        {
            var change = new TableTransactionAction(TableTransactionActionType.UpdateMerge, own, _own.ETag);
            var etag = further.Length == 0
                ? await table.ChangeAsync(own, _own.ETag, CancellationToken.None)
                : (await table.WriteAsync([change, .. further], CancellationToken.None))[0];
            _own = renewed with { ETag = etag };
        }
    }

    // What this worker knows of the listing, whatever the head says.
    private HeadRow Known(HeadRow head) =>
        head with { IsUnlisted = head.IsUnlisted && turn.Listed is not { IsCompletedSuccessfully: true, Result: true } };

    private TableTransactionAction Delete(int index, ETag etag) =>
        new(TableTransactionActionType.Delete, new TableEntity(turn.Partition, RowKeys.Journal(turn.Token, index)), etag);

    // A namesake that was begun after a deletion counts one generation more.
    private bool IsGone([NotNullWhen(false)] HeadRow? head) =>
        head is null or { IsTombstone: true } || head.Generation != turn.Head.Generation;
}
