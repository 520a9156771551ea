using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Turns;

/// <summary>
/// Follows a reply that another instance writes, through its journal, into a log of its own. It tracks the index of the delta and
/// not the row, because a row is rewritten as it grows. Thread-safe.
/// </summary>
internal sealed class TableFollower(ConversationTable table, OrphanCloser orphans, TimeProvider time)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LeaseCheckInterval = TimeSpan.FromSeconds(1);

    /// <summary>Appends to the log of <paramref name="source"/> until the turn has ended; then ends the log as the table says.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task FollowAsync(string partition, ReplySource source, CancellationToken cancellationToken)
    {
        var (row, checkedAt) = (0, time.GetTimestamp());
        while (true)
        {
            try
            {
                var journal = await table.ReadJournalAsync(partition, source.Rows.Reply.TurnToken, row, cancellationToken);
                Append(source.Log, journal);
                row = journal is [.., var last] ? last.Index : row;

                // The journal goes with the turn's end; where it stays, or is not there yet, the head tells.
                if (journal.Count == 0 || time.GetElapsedTime(checkedAt) > LeaseCheckInterval)
                {
                    checkedAt = time.GetTimestamp();
                    if (await FindEndAsync(partition, source, cancellationToken) is { } end)
                    {
                        source.Log.End(end);
                        return;
                    }
                }
            }
            catch (TableRequestException)
            {
                // The turn goes on without us; so we go on looking for it, until the client has enough.
            }

            await Task.Delay(PollInterval, time, cancellationToken);
        }
    }

    /// <summary>A log that holds an ended reply, delta by delta.</summary>
    public static ReplyLog Replay(ReplyResult reply)
    {
        var log = new ReplyLog();
        AppendEnded(log, reply);
        log.End(new ReplyEnd(ReplyOutcome.Committed, reply));
        return log;
    }

    private async Task<ReplyEnd?> FindEndAsync(string partition, ReplySource source, CancellationToken cancellationToken)
    {
        var token = source.Rows.Reply.TurnToken;
        var found = await table.FindHeadAsync(partition, cancellationToken);
        if (await orphans.SettleAsync(partition, found, cancellationToken) is not { Deleted: false } head)
        {
            return new ReplyEnd(ReplyOutcome.Deleted);
        }

        if (head.ActiveTurn == token)
        {
            return null;
        }

        var end = ReplyEnd.Of(await table.FindMessageAsync(partition, source.Rows.Reply.Number, cancellationToken), token);
        if (end.Reply is { } reply)
        {
            AppendEnded(source.Log, reply);
        }

        return end;
    }

    private static void Append(ReplyLog log, IReadOnlyList<JournalRow> journal)
    {
        foreach (var row in journal)
        {
            if (row.Model is { } model)
            {
                log.SetModel(model);
            }

            Append(log, row.Text, row.DeltaLengths, row.FirstDelta);
        }
    }

    private static void AppendEnded(ReplyLog log, ReplyResult reply)
    {
        if (reply.Model is { } model)
        {
            log.SetModel(model);
        }

        Append(log, reply.Text, reply.DeltaLengths, 0);
    }

    private static void Append(ReplyLog log, string text, IReadOnlyList<int> lengths, int index)
    {
        var known = log.Read().Count;
        var start = 0;
        foreach (var length in lengths)
        {
            if (index++ >= known)
            {
                log.Append(text.AsSpan(start, length), isLastForNow: false);
            }

            start += length;
        }

        log.Wake();
    }
}
