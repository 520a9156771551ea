using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Turns;

namespace ChatFunctions.Chat;

/// <summary>Sweeps every hour, no longer than a turn may take; the next hour goes on with what is left.</summary>
internal sealed partial class SweepFunction(
    Sweeper sweeper,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    IOptions<TurnOptions> options,
    ILogger<SweepFunction> logger)
{
    [Function("Sweep")]
    public async Task RunAsync([TimerTrigger("0 0 * * * *")] TimerInfo timer)
    {
        using var limit = new CancellationTokenSource(options.Value.MaxTurnDuration, time);
        using var until = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, lifetime.ApplicationStopping);
        try
        {
            await sweeper.SweepAsync(until.Token);
        }
        catch (Exception exception) when (exception is StoreUnavailableException or TableReadException)
        {
            LogLeft(logger);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The table service did not answer a sweep; the next one goes on")]
    private static partial void LogLeft(ILogger logger);
}
