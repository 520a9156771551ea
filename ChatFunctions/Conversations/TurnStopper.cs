using Azure.Data.Tables;
using ChatFunctions.Conversations.Table;
using Microsoft.Extensions.Options;

namespace ChatFunctions.Conversations;

/// <summary>
/// Asks the worker of the active turn to stop, wherever it runs: it reads the request when it next renews. The request names the
/// turn's token, so that a stop that is repeated never hits the next turn. Thread-safe.
/// </summary>
internal sealed class TurnStopper(ConversationTable table, OrphanCloser orphans, TimeProvider time, IOptions<LeaseOptions> options)
{
    /// <summary>Requests the stop.</summary>
    /// <param name="partition">The conversation.</param>
    /// <param name="tokenPrefix">The beginning of the token of the turn that is meant; empty for whichever runs.</param>
    /// <param name="cancellationToken">Ends the call.</param>
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

            return head;
        });
    }
}
