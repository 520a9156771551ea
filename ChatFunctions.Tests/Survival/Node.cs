namespace ChatFunctions.Tests.Survival;

/// <summary>One instance of the app, a process of its own, and what leads to it.</summary>
/// <param name="instance">The process.</param>
/// <param name="proxy">What is between it and the table service, if anything.</param>
internal sealed class Node(IInstance instance, TableProxy? proxy) : IAsyncDisposable
{
    private int _disposed;

    public IInstance Instance => instance;

    public ChatClient Client { get; } = instance.CreateClient();

    public TableProxy Proxy => proxy ?? throw new InvalidOperationException("The instance is not behind a proxy.");

    /// <summary>Kills it if it still runs. May be called again.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await instance.DisposeAsync();
        Client.Dispose();
        if (proxy is not null)
        {
            await proxy.DisposeAsync();
        }
    }
}
