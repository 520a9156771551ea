using System.Net.Http.Json;

namespace ChatFunctions.Tests.Contract.Wires;

/// <summary>One way to ask the model something: a route, and a form of its answer.</summary>
/// <param name="Name">For a failing test's message.</param>
/// <param name="Path">Below <c>/api/</c>; <c>{id}</c> is the conversation.</param>
/// <param name="Accept">The <c>Accept</c> header.</param>
/// <param name="Body">The body for a message, and a conversation that it is to go to where the route can be told.</param>
/// <param name="Fields">What the caller calls the fields <c>max_completion_tokens</c> and <c>messages</c>.</param>
internal sealed record Ask(
    string Name, string Path, string Accept, Func<string, string, object> Body, (string MaxTokens, string Messages) Fields)
{
    /// <summary>Chat completions that are kept nowhere.</summary>
    public static Ask Completions { get; } = Completion("completions", (messages, _) => new { messages, max_tokens = 99 }, "max_tokens");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Ask> All { get; } =
    [
        Chat("plain text", ChatClient.PlainText),
        Chat("events", ChatClient.EventStream),
        Chat("JSON", ChatClient.Json),
        new("responses", "v1/responses", ChatClient.Json, (text, _) =>
            new { input = text, max_output_tokens = 99 }, ("max_output_tokens", "input")),
        new("responses stream", "v1/responses", ChatClient.EventStream, (text, _) =>
            new { input = text, stream = true }, ("max_output_tokens", "input")),
        Completions,
        Completion("completions stream", (messages, _) => new { messages, stream = true }, "max_completion_tokens"),
        Completion(
            "stored completions", (messages, _) => new { messages, store = true, max_completion_tokens = 99 }, "max_completion_tokens"),
        new("AI chat", "ai-chat", ChatClient.Json, AIChat, ("max_completion_tokens", "messages")),
        new("AI chat stream", "ai-chat/stream", "application/jsonl", AIChat, ("max_completion_tokens", "messages")),
        new("UI chat", "ui/chat", ChatClient.EventStream, UIChat, ("max_completion_tokens", "messages")),
    ];

    /// <summary>Whether its error body is OpenAI's.</summary>
    public bool IsOpenAI => Path.StartsWith("v1/", StringComparison.Ordinal);

    /// <summary>Whether the message goes to the conversation that it is given.</summary>
    public bool IsNamed => !IsOpenAI;

    /// <summary>Asks, and waits for the whole answer.</summary>
    /// <param name="client">Who asks.</param>
    /// <param name="message">The newest message.</param>
    /// <param name="id">The conversation.</param>
    public Task<ChatAnswer> SendAsync(ChatClient client, string message, string id) => client.SendAsync(
        HttpMethod.Post, Path.Replace("{id}", id, StringComparison.Ordinal), JsonContent.Create(Body(message, id)), ("Accept", Accept));

    /// <summary>The code of an error: OpenAI's, or the kind of the problem.</summary>
    public string? CodeOf(JsonElement body) => IsOpenAI
        ? body.GetProperty("error").GetProperty("code").GetString()
        : body.TryGetProperty("code", out var code) ? code.GetString() : body.GetProperty("type").GetString()!.Split(':')[^1];

    /// <summary>The field that an error names.</summary>
    public string? ParamOf(JsonElement body) =>
        (IsOpenAI ? body.GetProperty("error") : body).TryGetProperty("param", out var param) ? param.GetString() : null;

    /// <summary>What the caller calls a field of chat completions.</summary>
    public string? NameOf(string? field) => field switch
    {
        "max_completion_tokens" => Fields.MaxTokens,
        "messages" => Fields.Messages,
        "response_format" when Path == "v1/responses" => "text.format",
        "response_format" when Path == "chat/{id}" => "responseFormat",
        _ => field,
    };

    public override string ToString() => Name;

    private static Ask Chat(string name, string accept) =>
        new(name, "chat/{id}", accept, (message, _) => new { message, maxOutputTokens = 99 }, ("maxOutputTokens", "message"));

    private static Ask Completion(string name, Func<object, string, object> body, string maxTokens) => new(
        name, "v1/chat/completions", ChatClient.Json, (text, id) =>
            body(new[] { new { role = "user", content = text } }, id), (maxTokens, "messages"));

    private static object AIChat(string text, string id) =>
        new { messages = new[] { new { role = "user", content = text } }, sessionState = id };

    private static object UIChat(string text, string id) =>
        new
        {
            id,
            messages = new[] { new { id = "m1", role = "user", parts = new[] { new { type = "text", text } } } },
            trigger = "submit-message",
        };
}
