using ChatFunctions.Conversations;
using ChatFunctions.Telemetry;

namespace ChatFunctions.Turns;

/// <summary>
/// Follows a running reply into the table, and keeps its lease: at most every <c>Chat__JournalInterval</c> when there is new text,
/// and without any at least every third of the lease and every two seconds, so that a model that thinks silently is neither taken
/// over nor deaf to a stop.
/// </summary>
internal sealed class JournalWriter(TimeProvider time, TurnOptions options, LeaseOptions lease)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(10);

    private readonly TimeSpan _renewal = TimeSpan.FromTicks(Math.Min(lease.LeaseDuration.Value.Ticks / 3, TimeSpan.TicksPerSecond * 2));

    /// <summary>Runs until the model has ended, or the turn must stop.</summary>
    /// <param name="turn">The turn; it is stopped when the table says so.</param>
    /// <returns>What the table says of this worker's right to write on.</returns>
    public async Task<TurnFence> RunAsync(RunningTurn turn, TurnWriter writer)
    {
        try
        {
            var renewed = time.GetTimestamp();
            while (true)
            {
                var rest = _renewal - time.GetElapsedTime(renewed);

                // Every turn ends here: an exception for it would cost a tenth of a short one.
                await Task.Delay(Min(options.JournalInterval, rest > Shortest ? rest : Shortest), time, turn.ModelEnded)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
                if (turn.ModelEnded.IsCancellationRequested)
                {
                    return TurnFence.Held;
                }

                if (turn.Log.Read().Count == writer.Journaled && time.GetElapsedTime(renewed) < _renewal)
                {
                    continue;
                }

                renewed = time.GetTimestamp();
                var fence = await writer.RenewAsync(turn.Log.Read, turn.ModelEnded);
                ChatTelemetry.JournalWrites.Add(1, new KeyValuePair<string, object?>("outcome", fence.ToString().ToLowerInvariant()));
                if (fence != TurnFence.Held)
                {
                    turn.Stop(fence == TurnFence.StopRequested ? TurnStop.Requested : TurnStop.Fenced);
                    return fence;
                }

                turn.Log.Wake();
            }
        }
        catch (OperationCanceledException) when (turn.ModelEnded.IsCancellationRequested)
        {
            return TurnFence.Held;
        }
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
