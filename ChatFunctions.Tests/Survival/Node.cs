using ChatFunctions.Tests.Support;

namespace ChatFunctions.Tests.Survival;

/// <summary>One instance of the app, a process of its own, and what leads to it.</summary>
/// <param name="host">The process.</param>
/// <param name="proxy">What is between it and the table service, if anything.</param>
internal sealed class Node(IInstance host, TableProxy? proxy) : IAsyncDisposable
{
    private int _disposed;

    public ChatClient Client { get; } = host.CreateClient();

    public TableProxy Proxy => proxy ?? throw new InvalidOperationException("The instance is not behind a proxy.");

    public int ProcessId => host.ProcessId;

    public string Output => host.Output;

    public Task KillAsync() => host.KillAsync();

    /// <inheritdoc cref="IInstance.StopAsync"/>
    public Task<int> StopAsync() => host.StopAsync();

    /// <summary>Kills it if it still runs. May be called again.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await host.DisposeAsync();
        Client.Dispose();
        if (proxy is not null)
        {
            await proxy.DisposeAsync();
        }
    }
}
