using ChatFunctions.Completions;
using ChatFunctions.Http;
using ChatFunctions.Turns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ChatFunctions.Protocols;

internal static class ProtocolExtensions
{
    /// <summary>Two more protocols over the same turns.</summary>
    public static IHostApplicationBuilder AddProtocols(this IHostApplicationBuilder builder)
    {
        // Built by hand: functions must be public, and with them these types, but not what they are made of.
        builder.Services.AddSingleton(provider => new AIChatHandler(
            provider.GetRequiredService<RequestBoundary>(),
            provider.GetRequiredService<TurnStarter>(),
            provider.GetRequiredService<ReplyStream>(),
            provider.GetRequiredService<IOptions<CompletionOptions>>(),
            provider.GetRequiredService<IOptions<TurnOptions>>(),
            provider.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton(provider => new UIChatHandler(
            provider.GetRequiredService<RequestBoundary>(),
            provider.GetRequiredService<TurnStarter>(),
            provider.GetRequiredService<TurnAttacher>(),
            provider.GetRequiredService<ReplyStream>(),
            provider.GetRequiredService<IOptions<CompletionOptions>>(),
            provider.GetRequiredService<IOptions<TurnOptions>>()));
        return builder;
    }
}
