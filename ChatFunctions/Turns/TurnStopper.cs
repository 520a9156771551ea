using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Turns;

/// <summary>
/// Stops the active turn, wherever it runs: here at once, elsewhere with its worker's next beat, which fails by the request. That stands
/// where the lease does, and names the turn's token, so that a stop that is repeated never hits the next turn. Thread-safe.
/// </summary>
internal sealed class TurnStopper(
    ConversationTable table, OrphanCloser orphans, RunningTurns running, TimeProvider time, IOptions<LeaseOptions> options)
{
    /// <summary>Requests the stop.</summary>
    /// <param name="tokenPrefix">The beginning of the token of the turn that is meant; empty for whichever runs.</param>
    /// <returns>The head of the turn that is asked; <see langword="null"/> when nothing runs.</returns>
    /// <exception cref="StoreUnavailableException">The table service did not answer.</exception>
    public async Task<HeadRow?> RequestAsync(string partition, string tokenPrefix, CancellationToken cancellationToken)
    {
        var retry = new WriteRetry(time, options.Value.Patience, cancellationToken);
        string? token = null;
        HeadRow? asked = null;
        return await retry.RunAsync(async () =>
        {
            var found = await table.FindHeadAsync(partition, cancellationToken);
            token ??= found?.ActiveTurn ?? "";
            if (await orphans.SettleAsync(partition, found, cancellationToken) is not { ActiveTurn.Length: > 0 } head ||
                head.ActiveTurn != token || !token.StartsWith(tokenPrefix, StringComparison.Ordinal))
            {
                return asked is not null && await MayHaveStoppedAsync(partition, asked, cancellationToken) ? asked : null;
            }

            asked = head;
            await WriteAsync(partition, head, cancellationToken);
            running.Find(head.ActiveTurn)?.Stop(TurnStop.Requested);
            return head;
        });
    }

    /// <summary>
    /// Whether a stop that was not confirmed has ended the turn: an applied one always does, unless somebody deletes the conversation. One
    /// that came to nothing by it may have been begun again since.
    /// </summary>
    private async Task<bool> MayHaveStoppedAsync(string partition, HeadRow asked, CancellationToken cancellationToken) =>
        await table.FindMessageAsync(partition, asked.Messages - 1, cancellationToken) is { } reply &&
        (reply.Status == TurnStatus.Cancelled || reply.TurnToken != asked.ActiveTurn);

    private async Task WriteAsync(string partition, HeadRow head, CancellationToken cancellationToken)
    {
        var lease = await table.FindLeaseAsync(partition, head.ActiveTurn, cancellationToken);
        if (head.IsStopRequested || lease is { IsStopRequested: true })
        {
            return;
        }

        if (lease is null)
        {
            // A first beat that is faster changes the head as well.
            var stopped = head with { StopRequest = head.ActiveTurn };
            await table.WriteAsync([stopped.ToWrite(partition)], cancellationToken);
        }
        else
        {
            await table.ChangeAsync(LeaseRow.Stop(partition, head.ActiveTurn), lease.ETag, cancellationToken);
        }
    }
}
