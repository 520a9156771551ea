namespace ChatFunctions.Tests.Contract;

/// <summary>An instance that two key holders may use, alice and bob; shared by the tests of one class.</summary>
public abstract class KeyInstance(HostKind host) : IAsyncLifetime
{
    public const string AliceKey = "alice-0123456789-secret";
    public const string BobKey = "bob+/=9876543210~secret";

    private IInstance? _instance;

    internal IInstance Host => _instance ?? throw new InvalidOperationException("The instance was not started.");

    public async Task InitializeAsync() => _instance = await host.StartAsync(new Dictionary<string, string?>
    {
        ["Chat__Access"] = "Key",
        ["Chat__Keys__alice"] = AliceKey,
        ["Chat__Keys__bob"] = BobKey,
    });

    public async Task DisposeAsync() => await Host.DisposeAsync();

    public sealed class OnLocalHost() : KeyInstance(HostKind.LocalHost);

    public sealed class OnWorker() : KeyInstance(HostKind.Worker);
}
