namespace ChatFunctions.Tests.LocalHost.Terminal;

/// <summary>The instance that the terminals of all tests talk to, as an owner whom nobody else is.</summary>
public sealed class TerminalInstance : IAsyncLifetime
{
    /// <summary>Its only access key.</summary>
    internal const string Key = "sesame-0123456789";

    private static readonly Lazy<Task<LocalHostProcess>> Shared = new(StartAsync);

    internal ChatClient Client { get; private set; } = null!;

    /// <summary>The argument that leads here.</summary>
    public string Url => $"--url {Client.Address.Authority}";

    public async Task InitializeAsync() => Client = (await Shared.Value).CreateClient(Key);

    public Task DisposeAsync()
    {
        Client?.Dispose();
        return Task.CompletedTask;
    }

    private static async Task<LocalHostProcess> StartAsync()
    {
        var host = await LocalHostProcess.StartAsync(new Dictionary<string, string?>
        {
            ["Chat__Access"] = "Key",
            [$"Chat__Keys__terminal{Environment.ProcessId}"] = Key,
            ["OfflineModel__DeltaDelay"] = "5",
        });

        // xunit 2 has nothing that ends with the run.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => host.DisposeAsync().AsTask().Wait();
        return host;
    }
}
