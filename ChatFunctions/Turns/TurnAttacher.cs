using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Telemetry;

namespace ChatFunctions.Turns;

/// <summary>
/// Finds the reply that somebody wants to go on reading: in memory where this instance runs the turn, in the journal where another
/// does, in the message row where it has ended. Thread-safe.
/// </summary>
internal sealed class TurnAttacher(
    ConversationTable table,
    TurnReader turns,
    OrphanCloser orphans,
    RunningTurns running,
    RemoteTurns remote,
    TimeProvider time,
    IOptions<LeaseOptions> options)
{
    /// <summary>The reply of the active or latest turn, or of the one with this public id.</summary>
    /// <param name="turnId">The turn's public id; <see langword="null"/> for the active or latest one.</param>
    /// <param name="following">Cancelled when nobody follows any more.</param>
    /// <returns>The reply, and whether there is such a conversation at all.</returns>
    /// <exception cref="StoreUnavailableException">The table service did not answer.</exception>
    public async Task<(ReplySource? Source, bool HasConversation)> AttachAsync(
        string owner, string conversationId, string? turnId, CancellationToken following)
    {
        var partition = RowKeys.Partition(owner, conversationId);
        if (await FindSettledHeadAsync(partition, following) is not { } head)
        {
            return (null, false);
        }

        var rows = await turns.FindAsync(partition, conversationId, head, turnId, following);
        return (rows is null ? null : Attach(partition, rows, following), true);
    }

    /// <summary>The reply of the response with this id.</summary>
    /// <returns>The reply, or <see langword="null"/> when there is no such response.</returns>
    /// <exception cref="StoreUnavailableException">The table service did not answer.</exception>
    public async Task<ReplySource?> AttachAsync(string owner, MessageId responseId, CancellationToken following)
    {
        var partition = RowKeys.Partition(owner, responseId.ConversationId);
        var head = await FindSettledHeadAsync(partition, following);
        return head is not null && responseId.Number < head.Messages && await turns.FindAsync(partition, responseId, following) is { } rows
            ? Attach(partition, rows, following)
            : null;
    }

    /// <summary>The reply of a turn whose rows are known.</summary>
    public ReplySource Attach(string partition, TurnRows rows, CancellationToken following)
    {
        if (running.Find(rows.Reply.TurnToken) is { } own)
        {
            CountResumed("memory");
            return own.Source with { IsAttached = true };
        }

        if (rows.Reply.HasEnded)
        {
            CountResumed("table");
            return new ReplySource(rows, RemoteTurns.Replay(rows.Reply.Result), IsAttached: true);
        }

        CountResumed("journal");
        return new ReplySource(rows, remote.Follow(partition, rows, following), IsAttached: true);
    }

    private static void CountResumed(string source) =>
        ChatTelemetry.ResumedStreams.Add(1, new KeyValuePair<string, object?>("source", source));

    /// <summary>The head, once no turn in it is an orphan; <see langword="null"/> when there is no such conversation.</summary>
    private Task<HeadRow?> FindSettledHeadAsync(string partition, CancellationToken cancellationToken) =>
        new WriteRetry(time, options.Value.Patience, cancellationToken).RunAsync(async () =>
        {
            var head = await table.FindHeadAsync(partition, cancellationToken);

            // What this instance runs is not its to close, however late its renewal.
            var settled = head is null || running.Find(head.ActiveTurn) is not null
                ? head
                : await orphans.SettleAsync(partition, head, cancellationToken);
            return settled is { Deleted: false } ? settled : null;
        });
}
