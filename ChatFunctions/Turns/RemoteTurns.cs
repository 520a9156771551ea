using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Turns;

/// <summary>
/// The turns of other instances that somebody follows here. Each is read from its journal once, into one log, however many follow it, and
/// for as long as one of them does. The reader tracks the index of the delta and not the row, because a row is rewritten as it grows.
/// Thread-safe.
/// </summary>
internal sealed partial class RemoteTurns(
    ConversationTable table, OrphanCloser orphans, RunningTurns running, TimeProvider time, ILogger<RemoteTurns> logger)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LeaseCheckInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, RemoteTurn> _turns = [];

    /// <summary>The reply of a turn, which grows while somebody follows it, and ends as the table says.</summary>
    /// <param name="partition">The conversation.</param>
    /// <param name="rows">The turn.</param>
    /// <param name="following">Cancelled when the caller does not follow any more.</param>
    public ReplyLog Follow(string partition, TurnRows rows, CancellationToken following)
    {
        var token = rows.Reply.TurnToken;
        RemoteTurn? turn;
        bool isNew;
        lock (_gate)
        {
            isNew = !_turns.TryGetValue(token, out turn);
            turn ??= _turns[token] = new RemoteTurn(partition, rows);
            turn.Followers++;
        }

        if (isNew)
        {
            _ = ReadAsync(turn);
        }

        following.UnsafeRegister(_ => Leave(turn), null);
        return turn.Log;
    }

    /// <summary>A log that holds an ended reply, delta by delta.</summary>
    public static ReplyLog Replay(ReplyResult reply)
    {
        var log = new ReplyLog();
        AppendEnded(log, reply);
        log.End(new ReplyEnd(ReplyOutcome.Committed, reply));
        return log;
    }

    private void Leave(RemoteTurn turn)
    {
        lock (_gate)
        {
            if (--turn.Followers > 0)
            {
                return;
            }

            Remove(turn);
        }

        turn.Left.Cancel();
    }

    // Its successor under the same token, where there is one, stays.
    private void Remove(RemoteTurn turn)
    {
        lock (_gate)
        {
            if (_turns.GetValueOrDefault(turn.Token) == turn)
            {
                _turns.Remove(turn.Token);
            }
        }
    }

    private async Task ReadAsync(RemoteTurn turn)
    {
        var end = new ReplyEnd(ReplyOutcome.Unknown);
        try
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(turn.Left.Token, running.Closing);
            end = await ReadToEndAsync(turn, stop.Token);
        }
        catch (OperationCanceledException) when (turn.Left.IsCancellationRequested || running.IsClosing)
        {
            // Nobody follows any more; or the instance shuts down, and the followers attach elsewhere.
        }
        catch (Exception exception)
        {
            LogDefect(logger, turn.Rows.Id, exception.GetType().Name, exception.StackTrace);
        }

        // In this order: who comes now begins anew, and is not told what was an end for those before.
        Remove(turn);
        turn.Log.End(end);
    }

    private async Task<ReplyEnd> ReadToEndAsync(RemoteTurn turn, CancellationToken cancellationToken)
    {
        var (row, checkedAt) = (0, time.GetTimestamp());
        while (true)
        {
            try
            {
                var (journal, hasGap) = await table.ReadJournalAsync(turn.Partition, turn.Token, row, cancellationToken);

                // The journal goes with the turn's end, perhaps while it is read. Where it stays, or is not there yet, the head tells.
                if (journal.Count == 0 || hasGap || time.GetElapsedTime(checkedAt) > LeaseCheckInterval)
                {
                    checkedAt = time.GetTimestamp();
                    if (await FindEndAsync(turn, cancellationToken) is { } end)
                    {
                        return end;
                    }
                }

                Append(turn.Log, journal);
                row = journal is [.., var last] ? last.Index : row;
            }
            catch (TableRequestException)
            {
                // The turn goes on without us; so we go on looking for it, until the clients have enough.
            }

            await Task.Delay(PollInterval, time, cancellationToken);
        }
    }

    private async Task<ReplyEnd?> FindEndAsync(RemoteTurn turn, CancellationToken cancellationToken)
    {
        var found = await table.FindHeadAsync(turn.Partition, cancellationToken);

        // Who follows a turn gets its end, even where the time of the conversation is over with it.
        if (await orphans.SettleAsync(turn.Partition, found, cancellationToken) is not { IsTombstone: false } head)
        {
            return new ReplyEnd(ReplyOutcome.Deleted);
        }

        if (head.ActiveTurn == turn.Token)
        {
            return null;
        }

        var end = ReplyEnd.Of(await table.FindMessageAsync(turn.Partition, turn.Rows.Reply.Number, cancellationToken), turn.Token);
        if (end.Reply is { } reply)
        {
            AppendEnded(turn.Log, reply);
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

            Append(log, row.Text, row.DeltaLengths, row.Items, row.FirstDelta);
        }
    }

    private static void AppendEnded(ReplyLog log, ReplyResult reply)
    {
        if (reply.Model is { } model)
        {
            log.SetModel(model);
        }

        Append(log, reply.Text, reply.DeltaLengths, reply.Runs, 0);
    }

    private static void Append(ReplyLog log, string text, IReadOnlyList<int> lengths, IReadOnlyList<ReplyRun> runs, int index)
    {
        var known = log.Read().Count;
        var (start, run) = (0, 0);
        foreach (var length in lengths)
        {
            var turn = run < runs.Count && runs[run].Entry == index ? runs[run++] : default(ReplyRun?);
            if (index++ >= known)
            {
                if (turn?.Begun is { } item)
                {
                    log.Begin(item, isLastForNow: false);
                }

                log.Append(text.AsSpan(start, length), isLastForNow: false, turn?.Item);
            }

            start += length;
        }

        log.Wake();
    }

    [LoggerMessage(1, LogLevel.Error, "Following turn {TurnId} failed by a defect: {Exception}\n{StackTrace}")]
    private static partial void LogDefect(ILogger logger, string turnId, string exception, string? stackTrace);

    /// <summary>A turn that somebody follows.</summary>
    private sealed class RemoteTurn(string partition, TurnRows rows)
    {
        public string Partition => partition;

        public TurnRows Rows => rows;

        public string Token => rows.Reply.TurnToken;

        public ReplyLog Log { get; } = new();

        /// <summary>Changed under the lock.</summary>
        public int Followers { get; set; }

        /// <summary>Cancelled when the last follower has left. Not disposed of: who leaves late may still cancel it.</summary>
        public CancellationTokenSource Left { get; } = new();
    }
}
