namespace ChatFunctions.Tests.Contract;

/// <summary>An instance of a table of its own: for what is done to all that an owner has.</summary>
public abstract class OwnTableInstance(HostKind host)
    : OwnInstance(host, new() { ["ConversationStore__TableName"] = $"own{Guid.NewGuid():N}" })
{
    public sealed class OnLocalHost() : OwnTableInstance(HostKind.LocalHost);

    public sealed class OnWorker() : OwnTableInstance(HostKind.Worker);
}
