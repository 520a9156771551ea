using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Turns;
using Microsoft.AspNetCore.Server.Kestrel.Core;
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
        services.AddSingleton<RequestBoundary>();
        services.AddSingleton<MessageRequestReader>();
        services.AddSingleton<ReplyStream>();
        services.AddSingleton<JsonReply>();
        services.AddSingleton<ReplyResponse>();
        services.AddSingleton<TurnStarter>();

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
            provider.GetRequiredService<IOptions<CompletionOptions>>()));

        // Above every limit of ours, so that it is ours that answers, with a problem document.
        services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MaxRequestBodySize = 2 * RequestBody.MaxHistoryBytes);
        return builder;
    }
}
