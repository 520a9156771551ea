using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Http;
using ChatFunctions.OpenAI.Completions;
using ChatFunctions.OpenAI.Conversations;
using ChatFunctions.OpenAI.Responses;
using ChatFunctions.Turns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ChatFunctions.OpenAI;

internal static class OpenAIExtensions
{
    /// <summary>OpenAI's API over the same turns.</summary>
    public static IHostApplicationBuilder AddOpenAI(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<OpenAIBoundary>();
        services.AddSingleton<ResponseCreator>();
        services.AddSingleton<ResponseReply>();
        services.AddSingleton<StatelessReply>();

        // Built by hand: functions must be public, and with them these types, but not what they are made of.
        services.AddSingleton(provider => new ResponsesHandler(
            provider.GetRequiredService<OpenAIBoundary>(),
            provider.GetRequiredService<ResponseCreator>(),
            provider.GetRequiredService<ResponseReply>(),
            provider.GetRequiredService<TurnAttacher>(),
            provider.GetRequiredService<TurnStopper>(),
            provider.GetRequiredService<RunningTurns>(),
            provider.GetRequiredService<ConversationReader>(),
            provider.GetRequiredService<ConversationEditor>()));
        services.AddSingleton(provider => new ConversationsHandler(
            provider.GetRequiredService<OpenAIBoundary>(),
            provider.GetRequiredService<ConversationReader>(),
            provider.GetRequiredService<ConversationEditor>(),
            provider.GetRequiredService<ConversationEraser>(),
            provider.GetRequiredService<TurnReader>(),
            provider.GetRequiredService<IOptions<TurnOptions>>()));
        services.AddSingleton(provider => new ChatCompletionsHandler(
            provider.GetRequiredService<OpenAIBoundary>(),
            provider.GetRequiredService<TurnStarter>(),
            provider.GetRequiredService<StatelessReply>(),
            provider.GetRequiredService<ReplyStream>(),
            provider.GetRequiredService<IOptions<CompletionOptions>>(),
            provider.GetRequiredService<IOptions<TurnOptions>>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new ModelsHandler(
            provider.GetRequiredService<OpenAIBoundary>(),
            provider.GetRequiredService<IOptions<CompletionOptions>>()));
        return builder;
    }
}
