using Azure.Data.Tables;
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
        return await retry.RunAsync(async () =>
        {
            var found = await table.FindHeadAsync(partition, cancellationToken);
            token ??= found?.ActiveTurn ?? "";
            if (await orphans.SettleAsync(partition, found, cancellationToken) is not { ActiveTurn.Length: > 0 } head ||
                head.ActiveTurn != token || !token.StartsWith(tokenPrefix, StringComparison.Ordinal))
            {
                return null;
            }

            await WriteAsync(partition, head, cancellationToken);
            running.Find(head.ActiveTurn)?.Stop(TurnStop.Requested);
            return head;
        });
    }

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
            await table.WriteAsync(
                [new(TableTransactionActionType.UpdateReplace, stopped.ToEntity(partition), head.ETag)], cancellationToken);
        }
        else
        {
            await table.ChangeAsync(LeaseRow.Stop(partition, head.ActiveTurn), lease.ETag, cancellationToken);
        }
    }
}
