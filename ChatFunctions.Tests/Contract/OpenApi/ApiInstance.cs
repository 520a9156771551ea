namespace ChatFunctions.Tests.Contract.OpenApi;

/// <summary>An instance of a table of its own that wants a key.</summary>
public abstract class ApiInstance(HostKind host) : OwnInstance(host, new()
{
    ["Chat__Access"] = "Key",
    ["Chat__Keys__reader"] = Key,
    ["ConversationStore__TableName"] = $"api{Guid.NewGuid():N}",
}, Key)
{
    public const string Key = "reader-0123456789-secret";

    /// <summary>A caller without a key.</summary>
    internal ChatClient Stranger => field ??= Host.CreateClient();

    public override Task DisposeAsync()
    {
        Stranger.Dispose();
        return base.DisposeAsync();
    }

    public sealed class OnLocalHost() : ApiInstance(HostKind.LocalHost);

    public sealed class OnWorker() : ApiInstance(HostKind.Worker);
}
