namespace ChatFunctions.Tests.Support;

/// <summary>An instance with settings of its own, shared by the tests of one class.</summary>
/// <param name="host">What runs it.</param>
/// <param name="settings">App settings by their names in the environment.</param>
/// <param name="key">The access key of <see cref="Client"/>.</param>
public abstract class OwnInstance(HostKind host, Dictionary<string, string?> settings, string? key = null) : IAsyncLifetime
{
    internal IInstance Host { get; private set; } = null!;

    internal ChatClient Client { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Host = await host.StartAsync(settings);
        Client = Host.CreateClient(key);
    }

    public virtual async Task DisposeAsync()
    {
        Client?.Dispose();
        await (Host?.DisposeAsync() ?? ValueTask.CompletedTask);
    }
}
