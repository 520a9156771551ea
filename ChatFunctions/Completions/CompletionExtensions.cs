using Azure.Core;
using Azure.Identity;
using ChatFunctions.Completions.Refusals;
using ChatFunctions.Completions.Tokens;
using ChatFunctions.Settings;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ChatFunctions.Completions;

internal static class CompletionExtensions
{
    /// <summary>The model, and the counting of tokens.</summary>
    public static IHostApplicationBuilder AddCompletions(this IHostApplicationBuilder builder)
    {
        builder.Services.BindSettings<CompletionOptions>().PostConfigure(ModelAddress.PutRight);
        builder.Services.TryAddSingleton<TokenCredential>(_ => new DefaultAzureCredential());
        builder.Services.AddSingleton<Func<TokenCredential>>(services => services.GetRequiredService<TokenCredential>);
        builder.Services.AddSingleton<TokenCounter>();
        builder.Services.AddSingleton<ChatClients>();
        builder.Services.AddSingleton<Dialects>();
        builder.Services.AddSingleton<ModelHealth>();
        builder.Services.AddSingleton<ContextLimits>();
        builder.Services.AddSingleton<ICompletionClient, OpenAICompletionClient>();
        return builder;
    }
}
