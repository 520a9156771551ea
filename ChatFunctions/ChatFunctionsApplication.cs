using ChatFunctions.Access;
using ChatFunctions.Chat;
using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.OpenAI;
using ChatFunctions.Protocols;
using ChatFunctions.Telemetry;
using ChatFunctions.Turns;
using ChatFunctions.Web;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ChatFunctions;

/// <summary>The app, as a table of contents.</summary>
public static class ChatFunctionsApplication
{
    /// <summary>Registers everything behind the functions; all of it is configured by settings that are checked at start.</summary>
    public static void AddChatFunctions(this IHostApplicationBuilder builder) => builder
        .AddQuietServer()
        .AddAccess()
        .AddConversations()
        .AddCompletions()
        .AddTurns()
        .AddChat()
        .AddOpenAI()
        .AddProtocols()
        .AddWeb()
        .AddTelemetry();

    // The server logs every request with its query, which may hold an access key (?code=).
    private static IHostApplicationBuilder AddQuietServer(this IHostApplicationBuilder builder)
    {
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        return builder;
    }
}
