namespace ChatFunctions.Tests.Contract;

/// <summary>An instance that two key holders may use, alice and bob.</summary>
public abstract class KeyInstance(HostKind host) : OwnInstance(host, new()
{
    ["Chat__Access"] = "Key",
    ["Chat__Keys__alice"] = AliceKey,
    ["Chat__Keys__bob"] = BobKey,
})
{
    public const string AliceKey = "alice-0123456789-secret";
    public const string BobKey = "bob+/=9876543210~secret";

    public sealed class OnLocalHost() : KeyInstance(HostKind.LocalHost);

    public sealed class OnWorker() : KeyInstance(HostKind.Worker);
}
