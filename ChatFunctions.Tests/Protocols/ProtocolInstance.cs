using ChatFunctions.LocalHost.OfflineModel;

namespace ChatFunctions.Tests.Protocols;

/// <summary>An instance that wants a key, and the offline model behind it, for several tests.</summary>
public abstract class ProtocolInstance(HostKind kind) : IAsyncLifetime
{
    private const string Key = "sesame-protocols";

    private OfflineModelServer _model = null!;
    private IInstance _host = null!;

    internal ChatClient Client { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _model = await OfflineModelServer.StartAsync(deltaDelay: TimeSpan.Zero);
        _host = await kind.StartAsync(new Dictionary<string, string?>(_model.Settings)
        {
            ["Chat__Access"] = "Key",
            ["Chat__Keys__page"] = Key,
        });
        Client = _host.CreateClient(Key);
    }

    /// <summary>Runs a scenario of <c>ProtocolClients/</c> against the instance.</summary>
    public async Task<JsonElement> RunAsync(string script, string scenario, string message = "", string key = Key)
    {
        await using var node = await NodeFolder.ProtocolClients.StartAsync([script, scenario, _host.Address.ToString(), key, message]);
        return await node.ResultAsync();
    }

    /// <summary>What the model was sent when it was last asked with this user message: roles and texts.</summary>
    internal IReadOnlyList<string> LastSent(string conversationFirst, string userMessage)
    {
        var request = _model.Requests.Last(
            request => Messages(request).Last() == $"user: {userMessage}" && Messages(request).Contains($"user: {conversationFirst}"));
        return [.. Messages(request)];
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await _host.DisposeAsync();
        await _model.DisposeAsync();
    }

    private static IEnumerable<string> Messages(ReceivedRequest request) => request.Body.GetProperty("messages").EnumerateArray()
        .Select(message => $"{message.GetProperty("role").GetString()}: {message.GetProperty("content").GetString()}");

    public sealed class OnLocalHost() : ProtocolInstance(HostKind.LocalHost);

    public sealed class OnWorker() : ProtocolInstance(HostKind.Worker);
}
