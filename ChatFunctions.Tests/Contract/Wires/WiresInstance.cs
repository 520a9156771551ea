using System.Text.Json;
using ChatFunctions.Tests.Support;

namespace ChatFunctions.Tests.Contract.Wires;

/// <summary>An instance for all tests of a class, with short time-outs towards its model: 8 s for the first delta, 3 s after it.</summary>
public sealed class WiresInstance : IAsyncLifetime
{
    private ModelInstance? _instance;

    internal ChatClient Client => _instance!.Client;

    /// <summary>What the app has written so far.</summary>
    internal string Log => _instance!.Host.Output;

    public async Task InitializeAsync() => _instance = await ModelInstance.StartAsync(testOutput: null, new Dictionary<string, string?>
    {
        ["Chat__ModelFirstDeltaTimeout"] = "8 s",
        ["Chat__ModelIdleTimeout"] = "3 s",
        ["Chat__HeartbeatInterval"] = "1 s",
    });

    public async Task DisposeAsync() => await _instance!.DisposeAsync();

    /// <summary>How often the model was asked with this in the newest message.</summary>
    internal int Asked(string text) => _instance!.Requests.Count(request => request.Body.GetProperty("messages").EnumerateArray()
        .Last().GetProperty("content").GetString()!.Contains(text, StringComparison.Ordinal));

    /// <summary>Says something in a conversation of its own.</summary>
    /// <returns>The answer, and the reply as it is stored.</returns>
    internal async Task<(ChatAnswer Answer, JsonElement Reply)> AskAsync(string directive, string accept = ChatClient.Json)
    {
        var id = ChatClient.NewId();
        var answer = await Client.PostAsync(id, $"[[model: {directive}]] {id}", accept);
        return (answer, await Client.EndedReplyAsync(id));
    }
}
