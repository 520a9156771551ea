using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Http;
using ChatFunctions.Turns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ChatFunctions.Chat;

internal static class ChatExtensions
{
    /// <summary>The HTTP side of <c>/api/chat</c>.</summary>
    public static IHostApplicationBuilder AddChat(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<MessageRequestReader>();
        services.AddSingleton<JsonReply>();
        services.AddSingleton<ReplyResponse>();

        // Built by hand: functions must be public, and with them these types, but not what they are made of.
        services.AddSingleton(provider => new ChatHandler(
            provider.GetRequiredService<RequestBoundary>(),
            provider.GetRequiredService<MessageRequestReader>(),
            provider.GetRequiredService<TurnStarter>(),
            provider.GetRequiredService<TurnAttacher>(),
            provider.GetRequiredService<ReplyResponse>(),
            provider.GetRequiredService<IOptions<CompletionOptions>>()));
        services.AddSingleton(provider => new StreamHandler(
            provider.GetRequiredService<RequestBoundary>(),
            provider.GetRequiredService<TurnAttacher>(),
            provider.GetRequiredService<TurnStopper>(),
            provider.GetRequiredService<RunningTurns>(),
            provider.GetRequiredService<ReplyResponse>()));
        services.AddSingleton(provider => new ConversationHandler(
            provider.GetRequiredService<RequestBoundary>(),
            provider.GetRequiredService<ConversationReader>(),
            provider.GetRequiredService<ConversationEraser>()));
        services.AddSingleton(provider => new HealthHandler(
            provider.GetRequiredService<ConversationTable>(),
            provider.GetRequiredService<IOptions<CompletionOptions>>(),
            provider.GetRequiredService<ModelHealth>()));
        return builder;
    }
}
