using ChatFunctions.LocalHost.OfflineModel;

namespace ChatFunctions.Tests.Support;

/// <summary>An instance and an offline model in this process, so that a test sees what the model was asked.</summary>
internal sealed class ModelInstance : IAsyncDisposable
{
    private readonly OfflineModelServer _model;

    private ModelInstance(OfflineModelServer model, LocalHostProcess host)
    {
        _model = model;
        Host = host;
        Client = host.CreateClient();
    }

    public LocalHostProcess Host { get; }

    public ChatClient Client { get; }

    /// <summary>The model's latest request.</summary>
    public ReceivedRequest Latest => _model.Requests[^1];

    /// <summary>The model's latest requests, oldest first.</summary>
    public IReadOnlyList<ReceivedRequest> Requests => _model.Requests;

    /// <summary>Roles and texts of the model's latest request, in order.</summary>
    public IReadOnlyList<(string Role, string Text)> Messages =>
        [.. Latest.Body.GetProperty("messages").EnumerateArray().Select(message => (Text(message, "role"), Text(message, "content")))];

    /// <summary>Starts both.</summary>
    /// <param name="testOutput">Gets the instance's output at its end.</param>
    /// <param name="settings">Further app settings.</param>
    /// <param name="model">The settings that lead to the model; as any OpenAI-compatible service if not given.</param>
    public static async Task<ModelInstance> StartAsync(
        ITestOutputHelper? testOutput,
        IReadOnlyDictionary<string, string?>? settings = null,
        Func<OfflineModelServer, IReadOnlyDictionary<string, string?>>? model = null)
    {
        var server = await OfflineModelServer.StartAsync(deltaDelay: TimeSpan.Zero);
        try
        {
            var all = new Dictionary<string, string?>(model?.Invoke(server) ?? server.Settings);
            foreach (var (name, value) in settings ?? all)
            {
                all[name] = value;
            }

            return new ModelInstance(server, await LocalHostProcess.StartAsync(all, testOutput));
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Host.DisposeAsync();
        await _model.DisposeAsync();
    }

    private static string Text(JsonElement message, string name) => message.GetProperty(name).GetString()!;
}
