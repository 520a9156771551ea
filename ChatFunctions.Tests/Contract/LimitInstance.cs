namespace ChatFunctions.Tests.Contract;

/// <summary>An instance whose callers have limits; dave has those of everybody.</summary>
public abstract class LimitInstance(HostKind host) : OwnInstance(host, Settings)
{
    /// <summary>The settings of any instance with these limits.</summary>
    internal static Dictionary<string, string?> Settings => new()
    {
        ["Chat__Access"] = "Key",
        ["Chat__Keys__alice"] = KeyOf("alice"),
        ["Chat__Keys__bob"] = KeyOf("bob"),
        ["Chat__Keys__carol"] = KeyOf("carol"),
        ["Chat__Keys__dave"] = KeyOf("dave"),
        ["Chat__Limits__RequestsPerMinute"] = "500",
        ["Chat__Limits__alice__RequestsPerMinute"] = "3",
        ["Chat__Limits__bob__ConcurrentTurns"] = "1",
        ["Chat__Limits__carol__TokensPerDay"] = "40",
        ["ConversationStore__TableName"] = $"limits{Guid.NewGuid():N}",
    };

    internal static string KeyOf(string name) => $"{name}-0123456789-secret";

    public sealed class OnLocalHost() : LimitInstance(HostKind.LocalHost);

    public sealed class OnWorker() : LimitInstance(HostKind.Worker);
}
