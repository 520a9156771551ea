using Azure.Data.Tables;
using ChatFunctions.Conversations.Table;
using Microsoft.Extensions.Options;

namespace ChatFunctions.Conversations;

/// <summary>
/// Asks the worker of the active turn to stop, wherever it runs: its next beat fails by the request, and so it reads it. The request stands
/// where the lease does, and names the turn's token, so that a stop that is repeated never hits the next turn. Thread-safe.
/// </summary>
internal sealed class TurnStopper(ConversationTable table, OrphanCloser orphans, TimeProvider time, IOptions<LeaseOptions> options)
{
    /// <summary>Requests the stop.</summary>
    /// <param name="partition">The conversation.</param>
    /// <param name="tokenPrefix">The beginning of the token of the turn that is meant; empty for whichever runs.</param>
    /// <param name="cancellationToken">Ends the call.</param>
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

            var lease = await table.FindLeaseAsync(partition, token, cancellationToken);
            if (head.IsStopRequested || lease is { IsStopRequested: true })
            {
                return head;
            }

            if (lease is null)
            {
                // A first beat that is faster changes the head as well.
                var stopped = head with { StopRequest = token };
                await table.WriteAsync([new(TableTransactionActionType.UpdateReplace, stopped.ToEntity(partition), head.ETag)], cancellationToken);
            }
            else
            {
                await table.ChangeAsync(LeaseRow.Stop(partition, token), lease.ETag, cancellationToken);
            }

            return head;
        });
    }
}
