using System.Net.Http.Json;
using ChatFunctions.LocalHost.OfflineModel;

namespace ChatFunctions.Tests.LocalHost.OfflineModel;

/// <summary>An offline model without pauses, and the plainest possible client of its wire format.</summary>
internal sealed class OfflineModelClient : IAsyncDisposable
{
    private readonly HttpClient _http = new();

    private OfflineModelClient(OfflineModelServer server) => Server = server;

    public OfflineModelServer Server { get; }

    public static async Task<OfflineModelClient> StartAsync() =>
        new(await OfflineModelServer.StartAsync(port: 0, deltaDelay: TimeSpan.Zero));

    public Task<HttpResponseMessage> SendAsync(object body, string path = "/v1/chat/completions") => _http.SendAsync(
        new HttpRequestMessage(HttpMethod.Post, new Uri(Server.AzureEndpoint, path))
        {
            Content = JsonContent.Create(body),
            Headers = { { "Authorization", "Bearer secret" }, { "api-key", "secret" } },
        },
        HttpCompletionOption.ResponseHeadersRead);

    public Task<HttpResponseMessage> AskAsync(string message, bool stream = true) =>
        SendAsync(new { model = "m", stream, messages = new[] { new { role = "user", content = message } } });

    /// <summary>The data of every event of a streamed answer, read to its end.</summary>
    public async Task<IReadOnlyList<string>> StreamAsync(string message)
    {
        using var response = await AskAsync(message);
        return await ReadEventsAsync(response);
    }

    /// <summary>The text of a streamed answer.</summary>
    public async Task<string> ReadAsync(string message) => TextOf(await StreamAsync(message));

    public static async Task<IReadOnlyList<string>> ReadEventsAsync(HttpResponseMessage response)
    {
        response.EnsureSuccessStatusCode();
        var frames = (await response.Content.ReadAsStringAsync()).Split("\n\n");
        Assert.Equal("", frames[^1]);
        return [.. frames[..^1].Select(frame => frame["data: ".Length..])];
    }

    public static string TextOf(IEnumerable<string> events) => string.Concat(events.Select(DeltaOf));

    /// <summary>The content of one chunk, null when it has none.</summary>
    public static string? DeltaOf(string chunk)
    {
        if (chunk == "[DONE]")
        {
            return null;
        }

        using var json = JsonDocument.Parse(chunk);
        return json.RootElement.TryGetProperty("choices", out var choices) && choices.GetArrayLength() > 0
            && choices[0].TryGetProperty("delta", out var delta) && delta.TryGetProperty("content", out var content)
                ? content.GetString()
                : null;
    }

    public static string? FinishOf(IEnumerable<string> events) => events
        .Where(chunk => chunk != "[DONE]")
        .Select(chunk => JsonDocument.Parse(chunk).RootElement)
        .Where(chunk => chunk.TryGetProperty("choices", out var choices) && choices.GetArrayLength() > 0)
        .Select(chunk => chunk.GetProperty("choices")[0].GetProperty("finish_reason").GetString())
        .LastOrDefault();

    public async Task<string> GetAsync(string path) => await _http.GetStringAsync(new Uri(Server.AzureEndpoint, path));

    public Task<HttpResponseMessage> DeleteAsync(string path) => _http.DeleteAsync(new Uri(Server.AzureEndpoint, path));

    /// <summary>Reads what arrives until the connection ends, and says how it ended.</summary>
    public static async Task<(string Received, bool Reset)> DrainAsync(
        HttpResponseMessage response, CancellationToken cancellationToken = default)
    {
        var received = new StringBuilder();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        try
        {
            while (await reader.ReadLineAsync(cancellationToken) is { } line)
            {
                received.AppendLine(line);
            }

            return (received.ToString(), Reset: false);
        }
        catch (IOException)
        {
            return (received.ToString(), Reset: true);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Server.DisposeAsync();
    }
}
