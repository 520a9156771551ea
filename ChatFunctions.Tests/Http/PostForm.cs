using ChatFunctions.Chat;
using ChatFunctions.OpenAI.Completions;
using ChatFunctions.OpenAI.Responses;
using ChatFunctions.Protocols;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ChatFunctions.Tests.Http;

/// <summary>One way to say something and to get the reply: a route, with what a client asks it for.</summary>
/// <param name="Name">What test output calls it.</param>
/// <param name="IsStream">The reply comes as it is written.</param>
/// <param name="IsKept">The reply belongs to a turn.</param>
/// <param name="Body">The body of a request that says «Hi».</param>
/// <param name="Accept">The header <c>Accept</c>.</param>
/// <param name="Run">The route's function, as the worker calls it.</param>
internal sealed record PostForm(
    string Name, bool IsStream, bool IsKept, Func<string> Body, string Accept, Func<IServiceProvider, HttpRequest, Task<IResult>> Run)
{
    private static readonly object[] Hi = [new { role = "user", content = "Hi" }];

    public static IReadOnlyList<PostForm> All { get; } =
    [
        Chat("chat, text", "text/plain"),
        Chat("chat, events", "text/event-stream"),
        Chat("chat, object", "application/json"),
        Response("response, events", stream: true, store: true),
        Response("response, object", stream: false, store: true),
        Response("unkept response, events", stream: true, store: false),
        Response("unkept response, object", stream: false, store: false),
        Completion("kept completion, chunks", stream: true, store: true),
        Completion("kept completion, object", stream: false, store: true),
        Completion("completion, chunks", stream: true, store: false),
        Completion("completion, object", stream: false, store: false),
        new("ai-chat, lines", true, true, Json(new { messages = Hi }), "", (app, request) =>
            Make<AIChatRoutes>(app).PostStreamAsync(request)),
        new("ai-chat, object", false, true, Json(new { messages = Hi }), "", (app, request) => Make<AIChatRoutes>(app).PostAsync(request)),
        new(
            "ui, events",
            true,
            true,
            () => JsonSerializer.Serialize(new { id = Guid.NewGuid().ToString("N"), messages = Hi }),
            "",
            (app, request) => Make<UIChatRoutes>(app).PostAsync(request)),
    ];

    /// <summary>Says «Hi», up to the answer's end.</summary>
    public async Task RunAsync(TurnProtocol.Worker worker, Exchange exchange)
    {
        await Run(worker.Get<IServiceProvider>(), exchange.Context.Request);
        await exchange.Context.Response.BodyWriter.FlushAsync();
    }

    public override string ToString() => Name;

    private static PostForm Chat(string name, string accept) => new(
        name, accept != "application/json", true, Json(new { message = "Hi" }), accept, (app, request) =>
            Make<ChatRoutes>(app).StartAsync(request));

    private static PostForm Response(string name, bool stream, bool store) => new(
        name, stream, store, Json(new { input = "Hi", stream, store }), "", (app, request) =>
            Make<NewResponseRoutes>(app).CreateAsync(request));

    private static PostForm Completion(string name, bool stream, bool store) => new(
        name, stream, store, Json(new { messages = Hi, stream, store }), "", (app, request) =>
            Make<ChatCompletionRoutes>(app).CreateAsync(request));

    private static Func<string> Json(object body) => () => JsonSerializer.Serialize(body);

    private static T Make<T>(IServiceProvider services) => ActivatorUtilities.CreateInstance<T>(services);
}
