using Azure;
using Azure.Data.Tables;
using ChatFunctions.Completions.Tokens;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Telemetry;

namespace ChatFunctions.Conversations;

/// <summary>
/// Closes turns whose worker has let the lease expire: with the text of the journal, and with the <c>If-Match</c> of the head and of the
/// turn's own row, which fence that worker should it only have been asleep. Thread-safe.
/// </summary>
internal sealed partial class OrphanCloser(
    ConversationTable table,
    ListingWriter listings,
    TokenCounter tokens,
    TimeProvider time,
    IOptions<LeaseOptions> options,
    ILogger<OrphanCloser> logger)
{
    // The Date header, by which the expiry is judged, has a resolution of one second.
    private static readonly TimeSpan ClockResolution = TimeSpan.FromSeconds(1);

    /// <summary>Whether the active turn of <paramref name="head"/>, which comes from the latest response, has lost its worker.</summary>
    /// <exception cref="TableReadException">The table service did not answer.</exception>
    public async Task<bool> IsOrphanAsync(string partition, HeadRow head, CancellationToken cancellationToken) =>
        head.ActiveTurn.Length > 0 && Left(head.LeaseEnd) <= TimeSpan.Zero &&
        (await table.FindLeaseAsync(partition, head.ActiveTurn, cancellationToken) is not { } lease ||
            Left(lease.LeaseEnd) <= TimeSpan.Zero);

    /// <summary>
    /// How long the head's active turn keeps its lease, where its worker has not renewed it for longer than it should: then that is how
    /// long the turn will be in the way. <see langword="null"/> where it renews, and may end at any time. The head must come from the
    /// latest response.
    /// </summary>
    /// <exception cref="TableReadException">The table service did not answer.</exception>
    public async Task<TimeSpan?> LeaseLeftAsync(string partition, HeadRow head, CancellationToken cancellationToken)
    {
        // A worker renews after a third of the lease at the latest.
        var longest = options.Value.LeaseDuration.Value * 2 / 3;
        var left = Left(head.LeaseEnd);
        if (left < longest && await table.FindLeaseAsync(partition, head.ActiveTurn, cancellationToken) is { } lease)
        {
            left = Left(lease.LeaseEnd);
        }

        return left > TimeSpan.Zero && left < longest ? left : null;
    }

    /// <summary>The refusal of what the head's active turn is in the way of.</summary>
    /// <exception cref="TableReadException">The table service did not answer.</exception>
    public async Task<ConversationBusyException> BusyAsync(
        string partition, string conversationId, HeadRow head, CancellationToken cancellationToken) =>
        new(conversationId, head.ActiveTurnId, await LeaseLeftAsync(partition, head, cancellationToken));

    /// <summary>Closes the turn of <paramref name="head"/> where it is an orphan, or finds out who was faster.</summary>
    /// <param name="partition">The conversation.</param>
    /// <param name="head">Its head, from the latest response.</param>
    /// <returns>The head, in which no turn is an orphan; by now it may be a tombstone.</returns>
    /// <exception cref="TableRequestException">The journal can't be read or the closing be written, and nobody else did it.</exception>
    public async Task<HeadRow?> SettleAsync(string partition, HeadRow? head, CancellationToken cancellationToken)
    {
        while (head is not null && await IsOrphanAsync(partition, head, cancellationToken))
        {
            var orphan = head;
            try
            {
                return await CloseAsync(partition, orphan, cancellationToken);
            }
            catch (TableWriteException exception)
            {
                // Another has closed it, its worker came back in time, or only the answer was lost: the rows tell.
                head = await table.FindHeadAsync(partition, cancellationToken);
                if (head?.ETag == orphan.ETag && !exception.IsOvertaken)
                {
                    throw;
                }
            }
        }

        return head;
    }

    /// <summary>The reply of an orphan as closing it makes it; <see langword="null"/> where the head names no such reply.</summary>
    /// <exception cref="TableReadException">The table service did not answer.</exception>
    public async Task<MessageRow?> PreviewAsync(string partition, HeadRow head, CancellationToken cancellationToken)
    {
        var (reply, result, _) = await ReadAsync(partition, head, cancellationToken);
        return reply?.EndedBy(await result.EndAsync(reply.WindowTokens, tokens, time));
    }

    private TimeSpan Left(DateTimeOffset leaseEnd) => leaseEnd + ClockResolution - table.Clock.Now;

    private async Task<HeadRow> CloseAsync(string partition, HeadRow head, CancellationToken cancellationToken)
    {
        var (reply, result, journal) = await ReadAsync(partition, head, cancellationToken);
        if (journal is [{ Lease: { } lease }, ..] && Left(lease.LeaseEnd) > TimeSpan.Zero)
        {
            // Its worker has come back in this moment.
            return head;
        }

        try
        {
            var closed = reply?.EndedBy(await result.EndAsync(reply.WindowTokens, tokens, time));
            return await WriteAsync(partition, head, closed, Removal(partition, head, journal), cancellationToken);
        }
        catch (RowRefusedException) when (reply is not null && result.HasAnswer)
        {
            return await CloseWithLessAsync(partition, head, reply, result, Fence(partition, head, journal), cancellationToken);
        }
    }

    /// <summary>
    /// Closes without what the table does not take, half of the deltas at a time: a conversation must not stay busy for good. The journal
    /// is left where it is, so that the text is not lost altogether.
    /// </summary>
    private async Task<HeadRow> CloseWithLessAsync(
        string partition,
        HeadRow head,
        MessageRow reply,
        ReplyResult refused,
        IEnumerable<TableTransactionAction> fence,
        CancellationToken cancellationToken)
    {
        for (var less = refused; ;)
        {
            less = less.Beginning(less.DeltaLengths.Count / 2);
            try
            {
                var closed = reply.EndedBy(await less.EndAsync(reply.WindowTokens, tokens, time));
                var settled = await WriteAsync(partition, head, closed, fence, cancellationToken);
                LogShortened(logger, head.ActiveTurnId, less.Text.Length, refused.Text.Length);
                return settled;
            }
            catch (RowRefusedException) when (less.HasAnswer)
            {
                // Less, then.
            }
        }
    }

    private async Task<HeadRow> WriteAsync(
        string partition,
        HeadRow head,
        MessageRow? closed,
        IEnumerable<TableTransactionAction> journal,
        CancellationToken cancellationToken)
    {
        var ended = head.WithoutTurn() with { Updated = time.GetUtcNow() };
        var (settled, listing) = await listings.TryPlaceAsync(partition, head, ended, cancellationToken);
        List<TableTransactionAction> actions = [settled.ToWrite(partition)];
        if (closed is not null)
        {
            actions.Add(closed.ToWrite(partition));
        }

        actions.AddRange(journal);
        var etags = await table.WriteAsync(actions, cancellationToken);
        ChatTelemetry.Takeovers.Add(1);
        LogClosed(logger, head.ActiveTurnId, closed?.Status);
        await listings.SettleAsync(listing, settled, cancellationToken);
        return settled with { ETag = etags[0] };
    }

    /// <summary>
    /// Removes the journal: row 0 as it was read, because a worker that has only been asleep goes on writing there, and with it the rest.
    /// </summary>
    private static IEnumerable<TableTransactionAction> Removal(string partition, HeadRow head, IReadOnlyList<JournalRow> journal) =>
        journal.Take(1).Concat(journal.Skip(1).Reverse()).Select(row => new TableTransactionAction(
            TableTransactionActionType.Delete,
            new TableEntity(partition, RowKeys.Journal(head.ActiveTurn, row.Index)),
            row.Lease?.ETag ?? ETag.All));

    /// <summary>Leaves the journal, but not the lease in row 0.</summary>
    private static IEnumerable<TableTransactionAction> Fence(string partition, HeadRow head, IReadOnlyList<JournalRow> journal) =>
        journal.Take(1).Where(row => row.Lease is not null).Select(row => new TableTransactionAction(
            TableTransactionActionType.UpdateMerge, LeaseRow.Renewal(partition, head.ActiveTurn, HeadRow.NoTime), row.Lease!.ETag));

    /// <summary>
    /// The reply that the head names, if it does, how the loss of its worker ends it, and the journal that its text comes from. All of the
    /// journal is as it was when its row 0 was read, as long as that is unchanged.
    /// </summary>
    private async Task<(MessageRow? Reply, ReplyResult Result, IReadOnlyList<JournalRow> Journal)> ReadAsync(
        string partition, HeadRow head, CancellationToken cancellationToken)
    {
        var reply = await table.FindMessageAsync(partition, head.Messages - 1, cancellationToken);
        var (journal, _) = await table.ReadJournalAsync(partition, head.ActiveTurn, 0, cancellationToken);
        var isStopRequested = head.IsStopRequested || journal is [{ Lease.IsStopRequested: true }, ..];
        var (status, reason) = isStopRequested ? (TurnStatus.Cancelled, null) : (TurnStatus.Incomplete, IncompleteReason.Interrupted);
        var result = new ReplyResult(
            status, reason, string.Concat(journal.Select(row => row.Text)), [.. journal.SelectMany(row => row.DeltaLengths)])
        {
            Runs = [.. journal.SelectMany(row => row.Items)],
            Model = journal is [.., var last] ? last.Model : null,
        };
        return (reply?.TurnToken == head.ActiveTurn ? reply : null, result, journal);
    }

    [LoggerMessage(1, LogLevel.Warning, "Closed turn {TurnId}, whose lease had expired: {Status}")]
    private static partial void LogClosed(ILogger logger, string turnId, string? status);

    [LoggerMessage(2, LogLevel.Error,
        "The table refused the closing row of turn {TurnId}: kept {Kept} of {Units} UTF-16 units of its text; its journal keeps the rest")]
    private static partial void LogShortened(ILogger logger, string turnId, int kept, int units);
}
