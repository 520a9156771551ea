namespace ChatFunctions.Tests.Contract;

/// <summary>An instance of a table of its own, shared by the tests of one class: for what is done to all that an owner has.</summary>
public abstract class OwnTableInstance(HostKind host) : IAsyncLifetime
{
    private IInstance? _instance;
    private ChatClient? _client;

    internal ChatClient Client => _client ?? throw new InvalidOperationException("The instance was not started.");

    public async Task InitializeAsync()
    {
        _instance = await host.StartAsync(
            new Dictionary<string, string?> { ["ConversationStore__TableName"] = $"own{Guid.NewGuid():N}" });
        _client = _instance.CreateClient();
    }

    public async Task DisposeAsync()
    {
        _client?.Dispose();
        await (_instance?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    public sealed class OnLocalHost() : OwnTableInstance(HostKind.LocalHost);

    public sealed class OnWorker() : OwnTableInstance(HostKind.Worker);
}
