using System.Net.Http.Json;
using ChatFunctions.Tests.Contract.OpenApi;

namespace ChatFunctions.Tests.Support;

/// <summary>Plain HTTP to one instance. Safe to use from any thread.</summary>
/// <param name="address">Where <c>/api/</c> is.</param>
/// <param name="key">Sent as a bearer token.</param>
/// <param name="diagnostics">What the instance wrote, for failing tests, also those that get no answer.</param>
internal sealed class ChatClient(Uri address, string? key = null, Func<string>? diagnostics = null) : IDisposable
{
    public const string PlainText = "text/plain";
    public const string EventStream = "text/event-stream";
    public const string Json = "application/json";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = Timeout.InfiniteTimeSpan };

    public Uri Address => address;

    /// <summary>A conversation id that nobody uses.</summary>
    public static string NewId() => $"t-{Guid.NewGuid():N}";

    /// <summary>The usual body of a POST.</summary>
    public static HttpContent Body(string message) => JsonContent.Create(new { message });

    /// <summary>Says something and waits for the whole reply.</summary>
    /// <param name="conversationId">The conversation; <see langword="null"/> for a new one.</param>
    /// <param name="message">What to say.</param>
    /// <param name="accept">The form of the reply.</param>
    public Task<ChatAnswer> PostAsync(string? conversationId, string message, string accept = PlainText) =>
        SendAsync(HttpMethod.Post, PathOf(conversationId), Body(message), ("Accept", accept));

    /// <summary>Says something and returns with the headers.</summary>
    public Task<ChatStream> OpenAsync(string? conversationId, string message, string accept = PlainText) =>
        OpenAsync(HttpMethod.Post, PathOf(conversationId), Body(message), ("Accept", accept));

    public Task<ChatAnswer> GetAsync(string path, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, path, content: null, headers);

    public Task<ChatAnswer> DeleteAsync(string conversationId) => SendAsync(HttpMethod.Delete, PathOf(conversationId), content: null);

    /// <summary>A page of a conversation that exists.</summary>
    public async Task<JsonElement> HistoryAsync(string conversationId, string query = "?limit=100") =>
        (await GetAsync($"{PathOf(conversationId)}{query}")).Expect(HttpStatusCode.OK).Json;

    /// <summary>The messages of a conversation that exists, oldest first.</summary>
    public async Task<IReadOnlyList<JsonElement>> MessagesAsync(string conversationId) =>
        [.. (await HistoryAsync(conversationId)).GetProperty("messages").EnumerateArray()];

    /// <summary>The newest reply, once it has ended.</summary>
    public async Task<JsonElement> EndedReplyAsync(string conversationId)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var reply = (await MessagesAsync(conversationId))[^1];
            if (reply.GetProperty("status").GetString() != "in_progress")
            {
                return reply;
            }

            await Task.Delay(50, patience.Token);
        }
    }

    /// <summary>Sends anything and waits for the whole answer.</summary>
    /// <param name="path">Below <c>/api/</c>.</param>
    /// <param name="content">The body, with its own content type.</param>
    /// <param name="headers">Header fields, sent as they are.</param>
    public async Task<ChatAnswer> SendAsync(
        HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var request = Request(method, path, content, headers);
        using var response = await ReachAsync(request, patience.Token);
        using var stream = new ChatStream(response, await response.Content.ReadAsStreamAsync(patience.Token), patience);
        var body = await stream.ReadToEndAsync();
        var all = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        var answer = new ChatAnswer(response.StatusCode, all, body, !stream.IsCut, diagnostics);
        DocumentedAnswer.Check(method, $"/{path.Split('?')[0]}", answer);
        return answer;
    }

    /// <summary>Sends anything and returns with the headers.</summary>
    /// <inheritdoc cref="SendAsync"/>
    public async Task<ChatStream> OpenAsync(
        HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        var patience = new CancellationTokenSource(Patience);
        using var request = Request(method, path, content, headers);
        var response = await ReachAsync(request, patience.Token);
        return new ChatStream(response, await response.Content.ReadAsStreamAsync(patience.Token), patience);
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> ReachAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException failure) when (diagnostics is not null)
        {
            throw new HttpRequestException($"{failure.Message}\n\nThe instance wrote:\n{diagnostics()}", failure);
        }
    }

    private static string PathOf(string? conversationId) => conversationId is null ? "chat" : $"chat/{conversationId}";

    private HttpRequestMessage Request(HttpMethod method, string path, HttpContent? content, (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, new Uri(address, path)) { Content = content };
        if (key is not null)
        {
            request.Headers.Add("Authorization", $"Bearer {key}");
        }

        foreach (var (name, value) in headers)
        {
            // As they are, even where they are not valid.
            Assert.True(request.Headers.TryAddWithoutValidation(name, value) || content!.Headers.TryAddWithoutValidation(name, value));
        }

        return request;
    }
}
