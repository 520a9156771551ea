namespace ChatFunctions.Tests.Support;

/// <summary>The instance that the contract tests of one host talk to, started once for all of them.</summary>
public abstract class ContractInstance(HostKind host) : IAsyncLifetime
{
    private ChatClient? _client;

    internal ChatClient Client => _client ?? throw new InvalidOperationException("The instance was not started.");

    public async Task InitializeAsync() => _client = await CreateClientAsync();

    public Task DisposeAsync()
    {
        _client?.Dispose();
        return Task.CompletedTask;
    }

    private protected virtual async Task<ChatClient> CreateClientAsync() => (await host.SharedAsync()).CreateClient();

    /// <summary>LocalHost, or in its place the instance at <c>CHAT_URL</c>, whatever that runs on.</summary>
    public sealed class OnLocalHost() : ContractInstance(HostKind.LocalHost)
    {
        private protected override async Task<ChatClient> CreateClientAsync() => HostEnvironment.ForeignInstance is { } foreign
            ? new ChatClient(foreign, HostEnvironment.ForeignKey)
            : await base.CreateClientAsync();
    }

    public sealed class OnWorker() : ContractInstance(HostKind.Worker);
}
