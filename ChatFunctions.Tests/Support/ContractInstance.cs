namespace ChatFunctions.Tests.Support;

/// <summary>
/// The instance that the contract tests talk to: the one at <c>CHAT_URL</c>, or one of our own, started once for all of them.
/// </summary>
public sealed class ContractInstance : IAsyncLifetime
{
    private static readonly Lazy<Task<LocalHostProcess>> Own = new(StartOwnAsync);

    private ChatClient? _client;

    internal ChatClient Client => _client ?? throw new InvalidOperationException("The instance was not started.");

    public async Task InitializeAsync() => _client = HostEnvironment.ForeignInstance is { } foreign
        ? new ChatClient(foreign, HostEnvironment.ForeignKey)
        : (await Own.Value).CreateClient();

    public Task DisposeAsync()
    {
        _client?.Dispose();
        return Task.CompletedTask;
    }

    private static async Task<LocalHostProcess> StartOwnAsync()
    {
        var host = await LocalHostProcess.StartAsync();

        // xunit 2 has nothing that ends with the run; what a killed run leaves is one small folder.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => host.DisposeAsync().AsTask().Wait();
        return host;
    }
}
