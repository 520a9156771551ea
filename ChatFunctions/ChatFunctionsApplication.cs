using ChatFunctions.Access;
using ChatFunctions.Chat;
using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.OpenAI;
using ChatFunctions.Protocols;
using ChatFunctions.Telemetry;
using ChatFunctions.Turns;
using Microsoft.Extensions.Hosting;

namespace ChatFunctions;

/// <summary>The app, as a table of contents.</summary>
public static class ChatFunctionsApplication
{
    /// <summary>Registers everything behind the functions; all of it is configured by settings that are checked at start.</summary>
    public static void AddChatFunctions(this IHostApplicationBuilder builder) => builder
        .AddAccess()
        .AddConversations()
        .AddCompletions()
        .AddTurns()
        .AddChat()
        .AddOpenAI()
        .AddProtocols()
        .AddTelemetry();
}
