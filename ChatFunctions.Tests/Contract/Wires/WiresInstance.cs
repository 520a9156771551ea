using ChatFunctions.LocalHost.OfflineModel;

namespace ChatFunctions.Tests.Contract.Wires;

/// <summary>
/// An instance for all tests of a class, and its model in this process. Short time-outs towards the model, 8 s for the first delta and 3 s
/// after it; heartbeats come later than retries end.
/// </summary>
public abstract class WiresInstance(HostKind host, string firstDeltaTimeout = "8 s") : IAsyncLifetime
{
    private OfflineModelServer? _model;
    private IInstance? _instance;
    private ChatClient? _client;

    internal ChatClient Client => _client!;

    /// <summary>What the app has written so far.</summary>
    internal string Log => _instance!.Output;

    public async Task InitializeAsync()
    {
        _model = await OfflineModelServer.StartAsync(deltaDelay: TimeSpan.Zero);
        _instance = await host.StartAsync(new Dictionary<string, string?>(_model.Settings)
        {
            ["Chat__ModelFirstDeltaTimeout"] = firstDeltaTimeout,
            ["Chat__ModelIdleTimeout"] = "3 s",
            ["Chat__HeartbeatInterval"] = "6 s",
        });
        _client = _instance.CreateClient();
    }

    public async Task DisposeAsync()
    {
        _client?.Dispose();
        await (_instance?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_model?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    /// <summary>How often the model was asked with this in the newest message.</summary>
    internal int Asked(string text) => Requests(text).Count();

    /// <summary>Roles and texts of what the model was sent the last time that this was in the newest message.</summary>
    internal IReadOnlyList<(string Role, string Text)> Sent(string text) => Requests(text).Last();

    /// <summary>Says something in a conversation of its own.</summary>
    /// <returns>The answer, and the reply as it is stored.</returns>
    internal async Task<(ChatAnswer Answer, JsonElement Reply)> AskAsync(string directive, string accept = ChatClient.Json)
    {
        var id = ChatClient.NewId();
        var answer = await Client.PostAsync(id, $"[[model: {directive}]] {id}", accept);
        return (answer, await Client.EndedReplyAsync(id));
    }

    private IEnumerable<List<(string Role, string Text)>> Requests(string text) => _model!.Requests
        .Select(request => request.Body.GetProperty("messages").EnumerateArray()
            .Select(message => (message.GetProperty("role").GetString()!, message.GetProperty("content").GetString()!)).ToList())
        .Where(messages => messages[^1].Item2.Contains(text, StringComparison.Ordinal));

    public sealed class OnLocalHost() : WiresInstance(HostKind.LocalHost);

    public sealed class OnWorker() : WiresInstance(HostKind.Worker);
}
