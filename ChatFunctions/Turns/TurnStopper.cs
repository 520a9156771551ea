using Azure.Data.Tables;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;
using Microsoft.Extensions.Options;

namespace ChatFunctions.Turns;

/// <summary>
/// Stops the active turn, wherever it runs: here at once, elsewhere when its worker next renews and reads the request. The request names
/// the turn's token, so that a stop that is repeated never hits the next turn. Thread-safe.
/// </summary>
internal sealed class TurnStopper(
    ConversationTable table, OrphanCloser orphans, RunningTurns running, TimeProvider time, IOptions<LeaseOptions> options)
{
    /// <summary>Requests the stop.</summary>
    /// <param name="tokenPrefix">The beginning of the token of the turn that is meant; empty for whichever runs.</param>
    /// <returns>The head that holds the request; <see langword="null"/> when nothing runs.</returns>
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

            if (!head.IsStopRequested)
            {
                var stopped = head with { StopRequest = head.ActiveTurn };
                await table.WriteAsync(
                    [new(TableTransactionActionType.UpdateReplace, stopped.ToEntity(partition), head.ETag)], cancellationToken);
            }

            running.Find(head.ActiveTurn)?.Stop(TurnStop.Requested);
            return head;
        });
    }
}
