using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace ChatFunctions.LocalHost.Terminal;

/// <summary>The requests of the conversation that is open, and the list of all. Safe to use from any thread.</summary>
/// <param name="address">Where <c>/api/</c> is.</param>
/// <param name="key">The access key, if any.</param>
internal sealed class ChatApi(Uri address, string? key) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        ConnectTimeout = TimeSpan.FromSeconds(5),
        ConnectCallback = ConnectAsync,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public Uri Address => address;

    /// <summary>The id of the open conversation, which need not exist yet: a new one at first.</summary>
    public string Conversation { get; set; } = NewConversation();

    private string Path => $"chat/{Conversation}";

    public static string NewConversation() => $"chat-{Guid.NewGuid():N}";

    public static bool IsConversation(string id) =>
        id.Length is >= 1 and <= 64 && id.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-');

    /// <summary>Asks for next to nothing, to see whether the instance answers to this key.</summary>
    /// <exception cref="HttpRequestException">It does not; the message says why.</exception>
    public Task ReachAsync(CancellationToken cancellationToken) =>
        GetAsync($"{Path}?limit=1", history => history.GetProperty("id").GetString(), cancellationToken);

    /// <summary>Says something. The key makes a repeated request the same message.</summary>
    public Task<HttpResponseMessage> PostAsync(string message, string idempotencyKey, CancellationToken cancellationToken)
    {
        var request = Request(HttpMethod.Post, Path, "text/event-stream");
        request.Headers.Add("Idempotency-Key", idempotencyKey);
        request.Content = JsonContent.Create(new { message });
        return SendAsync(request, cancellationToken);
    }

    /// <summary>Goes on reading the active or latest reply, or the one that an event belongs to, after that event.</summary>
    public Task<HttpResponseMessage> AttachAsync(string? lastEventId, CancellationToken cancellationToken)
    {
        var request = Request(HttpMethod.Get, $"{Path}/stream", "text/event-stream");
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        return SendAsync(request, cancellationToken);
    }

    /// <summary>Stops the reply that runs.</summary>
    /// <returns>Whether one ran.</returns>
    public async Task<bool> StopAsync(CancellationToken cancellationToken)
    {
        using var response = await SendAsync(Request(HttpMethod.Post, $"{Path}/stop", "application/json"), cancellationToken);
        return response.StatusCode == HttpStatusCode.Accepted;
    }

    /// <exception cref="HttpRequestException">It was not deleted; the message says why.</exception>
    public async Task DeleteAsync(CancellationToken cancellationToken)
    {
        using var response = await SendAsync(Request(HttpMethod.Delete, Path, "application/json"), cancellationToken);
        await EnsureSuccessAsync(response, cancellationToken);
    }

    /// <exception cref="HttpRequestException">It was not renamed; the message says why.</exception>
    public async Task RenameAsync(string title, CancellationToken cancellationToken)
    {
        var request = Request(HttpMethod.Patch, Path, "application/json");
        request.Content = JsonContent.Create(new { title });
        using var response = await SendAsync(request, cancellationToken);
        await EnsureSuccessAsync(response, cancellationToken);
    }

    /// <summary>The conversations that were used last, newest first: their ids and titles.</summary>
    /// <exception cref="HttpRequestException">They can't be had; the message says why.</exception>
    public async Task<IReadOnlyList<(string Id, string Title)>> ListAsync(CancellationToken cancellationToken) =>
        await GetAsync<(string Id, string Title)[]>(
            "chat?limit=20",
            list => [.. list.GetProperty("conversations").EnumerateArray().Select(
                found => (found.GetProperty("id").GetString()!, found.GetProperty("title").GetString()!))],
            cancellationToken) ?? [];

    /// <summary>All messages, oldest first; none when there is no such conversation.</summary>
    /// <exception cref="HttpRequestException">They can't be had; the message says why.</exception>
    public async Task<IReadOnlyList<JsonElement>> MessagesAsync(CancellationToken cancellationToken)
    {
        var pages = new List<JsonElement[]>();
        for (string? cursor = ""; cursor is not null;)
        {
            var before = cursor.Length == 0 ? "" : $"&before={Uri.EscapeDataString(cursor)}";
            cursor = await GetAsync(
                $"{Path}?limit=100{before}",
                page =>
                {
                    pages.Add([.. page.GetProperty("messages").EnumerateArray()]);
                    return page.TryGetProperty("nextCursor", out var next) ? next.GetString() : null;
                },
                cancellationToken);
        }

        return [.. Enumerable.Reverse(pages).SelectMany(page => page)];
    }

    /// <summary>Whether the app itself has answered so, and not something in front of it.</summary>
    public static bool IsProblem(HttpResponseMessage response) =>
        response.Content.Headers.ContentType?.MediaType == "application/problem+json";

    /// <summary>What is wrong, and where the remedy is here, in a sentence or two.</summary>
    public static async Task<string> ExplainAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var said = IsProblem(response)
            && (await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).TryGetProperty("detail", out var detail)
            ? detail.GetString()!
            : $"The server answered {(int)response.StatusCode} {response.ReasonPhrase}.";
        return response.StatusCode == HttpStatusCode.Unauthorized ? $"{said} The chat sends the key that is in CHAT_KEY." : said;
    }

    public void Dispose() => _http.Dispose();

    private static async Task EnsureSuccessAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode)
        {
            throw new HttpRequestException(await ExplainAsync(response, cancellationToken), null, response.StatusCode);
        }
    }

    // What the app does not know is nothing.
    private async Task<T?> GetAsync<T>(string path, Func<JsonElement, T?> read, CancellationToken cancellationToken)
        where T : class
    {
        using var response = await SendAsync(Request(HttpMethod.Get, path, "application/json"), cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound && IsProblem(response))
        {
            return null;
        }

        await EnsureSuccessAsync(response, cancellationToken);
        try
        {
            return read(await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken));
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new HttpRequestException($"What answers at {address} is not ChatFunctions.", failure);
        }
    }

    private HttpRequestMessage Request(HttpMethod method, string path, string accept)
    {
        var request = new HttpRequestMessage(method, new Uri(address, path));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(accept));
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        return request;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using (request)
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
    }

    // A reply may be silent for long; only the network can tell whether its server is still there.
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 15);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 5);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
