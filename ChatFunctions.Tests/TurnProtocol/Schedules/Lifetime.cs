using Microsoft.Extensions.Hosting;

namespace ChatFunctions.Tests.TurnProtocol.Schedules;

/// <summary>An app that runs for good.</summary>
internal sealed class Lifetime : IHostApplicationLifetime
{
    public CancellationToken ApplicationStarted => CancellationToken.None;

    public CancellationToken ApplicationStopping => CancellationToken.None;

    public CancellationToken ApplicationStopped => CancellationToken.None;

    public void StopApplication()
    {
    }
}
