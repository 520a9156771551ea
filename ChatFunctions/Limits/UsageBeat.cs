namespace ChatFunctions.Limits;

/// <summary>The beat of the ledger, where there are limits.</summary>
/// <param name="ledger">
/// Made when the settings have been checked: hosted services are made before, and would end the start with the first wrong one.
/// </param>
internal sealed class UsageBeat(Func<UsageLedger> ledger, IOptions<LimitOptions> limits, TimeProvider time) : BackgroundService
{
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (limits.Value.IsAnywhere)
        {
            await ledger().CloseAsync(cancellationToken);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!limits.Value.IsAnywhere)
        {
            return;
        }

        using var timer = new PeriodicTimer(UsageLedger.Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await ledger().BeatAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is new since the last beat is written by StopAsync.
        }
    }
}
