namespace ChatFunctions.Tests.Contract.OpenApi;

/// <summary>An instance of a table of its own that wants a key; shared by the tests of one class.</summary>
public abstract class ApiInstance(HostKind host) : IAsyncLifetime
{
    public const string Key = "reader-0123456789-secret";

    private IInstance? _instance;

    internal ChatClient Client { get; private set; } = null!;

    /// <summary>A caller without a key.</summary>
    internal ChatClient Stranger { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _instance = await host.StartAsync(new Dictionary<string, string?>
        {
            ["Chat__Access"] = "Key",
            ["Chat__Keys__reader"] = Key,
            ["ConversationStore__TableName"] = $"api{Guid.NewGuid():N}",
        });
        (Client, Stranger) = (_instance.CreateClient(Key), _instance.CreateClient());
    }

    public async Task DisposeAsync()
    {
        Client?.Dispose();
        Stranger?.Dispose();
        await (_instance?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    public sealed class OnLocalHost() : ApiInstance(HostKind.LocalHost);

    public sealed class OnWorker() : ApiInstance(HostKind.Worker);
}
