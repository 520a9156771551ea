namespace ChatFunctions.Tests.LocalHost.Terminal;

/// <summary>An instance that the terminals of several tests talk to.</summary>
public sealed class TerminalInstance : IAsyncLifetime
{
    private LocalHostProcess? _host;

    internal LocalHostProcess Host => _host ?? throw new InvalidOperationException("The instance was not started.");

    internal ChatClient Client { get; private set; } = null!;

    /// <summary>The argument that leads here.</summary>
    public string Url => $"--url {Host.Address}";

    public async Task InitializeAsync()
    {
        _host = await LocalHostProcess.StartAsync(new Dictionary<string, string?> { ["OfflineModel__DeltaDelay"] = "5" });
        Client = _host.CreateClient();
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await Host.DisposeAsync();
    }
}
