using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using ChatFunctions.Benchmarks.Processes;
using ChatFunctions.Benchmarks.Upstream;

namespace ChatFunctions.Benchmarks.Contenders;

/// <summary>One of those who are compared, as a running process, and how to ask it.</summary>
/// <param name="server">Its process, which ends with this.</param>
internal sealed class Contender(ContenderKind kind, ServerProcess server) : IAsyncDisposable
{
    public ContenderKind Kind => kind;

    public ServerProcess Server => server;

    /// <summary>The access key of who asks, where there is access to be had.</summary>
    public string? Key { get; init; }

    // What «Ready:» names is the page's address, by the name that a person would type.
    private readonly string _address = server.Address.Replace("localhost", "127.0.0.1", StringComparison.Ordinal)
        .Replace("/app", "", StringComparison.Ordinal);

    /// <summary>What stands directly before a delta's text in the response.</summary>
    public byte[] Marker(ReplyForm form) => kind is ContenderKind.Direct or ContenderKind.Relay
        ? "\"content\":\" "u8.ToArray()
        : form == ReplyForm.Events ? "\"delta\":\" "u8.ToArray() : " "u8.ToArray();

    /// <summary>A message to a conversation; without one, to a new conversation.</summary>
    public HttpRequestMessage Ask(string? conversation, ReplyScript script, ReplyForm form)
    {
        var request = kind switch
        {
            ContenderKind.Direct => Post($"{_address}/chat/completions", Completion(script)),
            ContenderKind.Relay => Post($"{_address}/v1/chat/completions", Completion(script)),
            ContenderKind.Straightforward => Post(
                $"{_address}/chat/{conversation ?? Guid.NewGuid().ToString("N")}", JsonContent.Create(new { message = script.ToString() })),
            _ => Post(
                conversation is null ? $"{_address}/chat" : $"{_address}/chat/{conversation}",
                JsonContent.Create(new { message = script.ToString() })),
        };
        return Completed(request, form);
    }

    /// <summary>Any other request to the app.</summary>
    /// <param name="path">Below the prefix, with a slash in front.</param>
    /// <param name="form">The form of the response.</param>
    /// <param name="content">The body.</param>
    public HttpRequestMessage Request(HttpMethod method, string path, ReplyForm form, HttpContent? content = null) =>
        Completed(new HttpRequestMessage(method, _address + path) { Content = content }, form);

    private HttpRequestMessage Completed(HttpRequestMessage request, ReplyForm form)
    {
        if (form == ReplyForm.Events)
        {
            request.Headers.Accept.ParseAdd("text/event-stream");
        }

        request.Headers.Authorization = Key is null ? null : new AuthenticationHeaderValue("Bearer", Key);
        return request;
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private static HttpRequestMessage Post(string address, HttpContent content) => new(HttpMethod.Post, address) { Content = content };

    private static StringContent Completion(ReplyScript script) => new(
        $$"""{"model":"benchmark","stream":true,"messages":[{"role":"system","content":"You are a helpful AI assistant."},{"role":"user","content":"{{script}}"}]}""",
        Encoding.UTF8,
        "application/json");
}
