using Azure;
using Azure.Data.Tables;
using ChatFunctions.Completions;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ChatFunctions.Conversations;

/// <summary>
/// Closes turns whose worker has let the lease expire: with the text of the journal, and with the head's <c>If-Match</c>, which
/// fences that worker should it only have been asleep. Thread-safe.
/// </summary>
internal sealed partial class OrphanCloser(
    ConversationTable table, TokenCounter tokens, TimeProvider time, IOptions<LeaseOptions> options, ILogger<OrphanCloser> logger)
{
    // The Date header, by which the expiry is judged, has a resolution of one second.
    private static readonly TimeSpan ClockResolution = TimeSpan.FromSeconds(1);

    /// <summary>Whether the head's active turn has lost its worker. The head must come from the latest response.</summary>
    public bool IsOrphan(HeadRow head) => head.ActiveTurn.Length > 0 && table.Clock.Now >= head.LeaseEnd + ClockResolution;

    /// <summary>
    /// How long the head's active turn keeps its lease, where its worker has not renewed it for longer than it should: then that is how
    /// long the turn will be in the way. <see langword="null"/> where it renews, and may end at any time. The head must come from the
    /// latest response.
    /// </summary>
    public TimeSpan? LeaseLeft(HeadRow head)
    {
        var left = head.LeaseEnd + ClockResolution - table.Clock.Now;

        // A worker renews after a third of the lease at the latest.
        return left < options.Value.LeaseDuration.Value * 2 / 3 ? left : null;
    }

    /// <summary>Refuses what the head's active turn is in the way of.</summary>
    public ConversationBusyException Busy(string conversationId, HeadRow head) => new(conversationId, head.ActiveTurnId, LeaseLeft(head));

    /// <summary>Closes the orphan that <paramref name="head"/> names.</summary>
    /// <exception cref="TableWriteException">Somebody else closed it, its worker came back in time, or the write was lost: read the head again.</exception>
    /// <exception cref="StoreUnavailableException">The journal can't be read.</exception>
    public async Task CloseAsync(string partition, HeadRow head, CancellationToken cancellationToken)
    {
        var (closed, journal) = await ComputeAsync(partition, head, cancellationToken);
        List<TableTransactionAction> actions =
        [
            new(TableTransactionActionType.UpdateReplace, (head.WithoutTurn() with { Updated = time.GetUtcNow() }).ToEntity(partition), head.ETag),
        ];
        if (closed is not null)
        {
            actions.Add(new(TableTransactionActionType.UpsertReplace, closed.ToEntity(partition)));
        }

        // What does not fit stays: readers ignore the journal of a turn that has ended.
        actions.AddRange(journal.Take(ConversationTable.MaxTransactionOperations - actions.Count).Select(row => new TableTransactionAction(
            TableTransactionActionType.Delete, new TableEntity(partition, RowKeys.Journal(head.ActiveTurn, row.Index)), ETag.All)));
        await table.WriteAsync(actions, cancellationToken);
        ChatTelemetry.Takeovers.Add(1);
        LogClosed(logger, head.ActiveTurnId, closed?.Status);
    }

    /// <summary>The reply as closing it makes it, and the journal that it comes from; <see langword="null"/> where the head names no such reply.</summary>
    /// <exception cref="StoreUnavailableException">The table service did not answer.</exception>
    public async Task<(MessageRow? Closed, IReadOnlyList<JournalRow> Journal)> ComputeAsync(
        string partition, HeadRow head, CancellationToken cancellationToken)
    {
        var reply = await table.FindMessageAsync(partition, head.Messages - 1, cancellationToken);
        var journal = await table.ReadJournalAsync(partition, head.ActiveTurn, 0, cancellationToken);
        return (reply?.TurnToken == head.ActiveTurn ? Ended(reply, journal, head.IsStopRequested) : null, journal);
    }

    /// <summary>The reply with the text of its journal, ended as its worker's loss ends it.</summary>
    private MessageRow Ended(MessageRow reply, IReadOnlyList<JournalRow> journal, bool stopRequested)
    {
        var text = string.Concat(journal.Select(row => row.Text));
        int[] lengths = [.. journal.SelectMany(row => row.DeltaLengths)];
        var result = stopRequested
            ? new ReplyResult(TurnStatus.Cancelled, null, text, lengths)
            : new ReplyResult(TurnStatus.Incomplete, IncompleteReason.Interrupted, text, lengths);
        return reply.EndedBy(result with { Model = journal is [.., var last] ? last.Model : null }, tokens, time);
    }

    [LoggerMessage(1, LogLevel.Warning, "Closed turn {TurnId}, whose lease had expired: {Status}")]
    private static partial void LogClosed(ILogger logger, string turnId, string? status);
}
