using Microsoft.Extensions.Hosting;

namespace ChatFunctions.LocalHost;

/// <summary>Leaves signals to the program, for which Ctrl+C may mean something else than the end.</summary>
internal sealed class NoLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
