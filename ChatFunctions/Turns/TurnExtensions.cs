using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Settings;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ChatFunctions.Turns;

internal static class TurnExtensions
{
    /// <summary>What runs a turn from its begin to its end.</summary>
    public static IHostApplicationBuilder AddTurns(this IHostApplicationBuilder builder)
    {
        builder.Services.BindSettings<TurnOptions>(TurnOptions.Section);
        builder.Services.AddSingleton<IValidateOptions<TurnOptions>, FunctionTimeout>();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<RunningTurns>();
        builder.Services.AddHostedService(services => services.GetRequiredService<RunningTurns>());
        builder.Services.AddSingleton<ShownImages>();
        builder.Services.AddSingleton<ReplyGenerator>();
        builder.Services.AddSingleton<Func<ICompletionClient>>(services => services.GetRequiredService<ICompletionClient>);
        builder.Services.AddSingleton<Func<HeadEditor>>(services => services.GetRequiredService<HeadEditor>);
        builder.Services.AddSingleton<ConversationTitler>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ConversationTitler>());
        builder.Services.AddSingleton<TurnRunner>();
        builder.Services.AddSingleton<RemoteTurns>();
        builder.Services.AddSingleton<TurnAttacher>();
        builder.Services.AddSingleton<TurnStopper>();
        return builder;
    }
}
