using ChatFunctions.Access;
using ChatFunctions.Chat;
using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Http;
using ChatFunctions.Limits;
using ChatFunctions.OpenAI;
using ChatFunctions.OpenAI.Responses;
using ChatFunctions.Telemetry;
using ChatFunctions.Turns;
using ChatFunctions.Web;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace ChatFunctions;

/// <summary>The app, as a table of contents.</summary>
public static class ChatFunctionsApplication
{
    /// <summary>Registers everything behind the functions; all of it is configured by settings that are checked at start.</summary>
    public static void AddChatFunctions(this IHostApplicationBuilder builder) => builder
        .AddServer()
        .AddAccess()
        .AddConversations()
        .AddCompletions()
        .AddLimits()
        .AddTurns()
        .AddHttp()
        .AddRoutes()
        .AddTelemetry();

    // What the functions of the protocols and of the page are made with.
    private static IHostApplicationBuilder AddRoutes(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ResponseCreator>();
        builder.Services.AddSingleton<ResponsePrompts>();
        builder.Services.AddSingleton<StatelessReplies>();
        builder.Services.AddSingleton<MessageRequestReader>();
        builder.Services.AddSingleton<ChatReply>();
        builder.Services.AddSingleton<PageFiles>();
        return builder;
    }

    private static IHostApplicationBuilder AddServer(this IHostApplicationBuilder builder)
    {
        // The server logs every request with its query, which may hold an access key (?code=).
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);

        // A flushed delta goes to the socket on the thread that flushed it, instead of waking another one: a fifth of what a slow stream
        // costs. Nothing here blocks a thread, which is what the option's name warns of.
        builder.Services.Configure<SocketTransportOptions>(sockets => sockets.UnsafePreferInlineScheduling = true);
        return builder;
    }
}
