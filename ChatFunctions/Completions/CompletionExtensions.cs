using Azure.Core;
using Azure.Identity;
using ChatFunctions.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ChatFunctions.Completions;

internal static class CompletionExtensions
{
    /// <summary>The model, and the counting of tokens.</summary>
    public static IHostApplicationBuilder AddCompletions(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<CompletionOptions>().Configure<IConfiguration>(Read).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<CompletionOptions>, CompletionOptionsValidator>();
        builder.Services.AddOptions<ModelTimeoutOptions>().BindSettings(ModelTimeoutOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<ModelTimeoutOptions>, ModelTimeoutOptionsValidator>();
        builder.Services.TryAddSingleton<TokenCredential>(_ => new DefaultAzureCredential());
        builder.Services.AddSingleton<Func<TokenCredential>>(services => services.GetRequiredService<TokenCredential>);
        builder.Services.AddSingleton<TokenCounter>();
        builder.Services.AddSingleton<ChatClients>();
        builder.Services.AddSingleton<ICompletionClient, OpenAICompletionClient>();
        return builder;
    }

    private static void Read(CompletionOptions options, IConfiguration configuration)
    {
        options.AzureEndpoint = Setting("AZURE_OPENAI_ENDPOINT");
        options.AzureDeployment = Setting("AZURE_OPENAI_CHAT_DEPLOYMENT");
        options.AzureApiKey = Setting("AZURE_OPENAI_API_KEY");
        options.AzureApiVersion = Setting("AZURE_OPENAI_API_VERSION");
        options.OpenAIBaseUrl = Setting("OPENAI_BASE_URL");
        options.OpenAIApiKey = Setting("OPENAI_API_KEY");
        options.OpenAIModel = Setting("OPENAI_MODEL");
        options.SystemPrompt = Setting("AZURE_OPENAI_SYSTEM_PROMPT") ?? options.SystemPrompt;
        var models = configuration.GetSection("Chat:Models");
        options.FurtherModels =
        [
            .. (models.Value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            .. models.GetChildren().Select(child => child.Value).OfType<string>().Where(value => value.Length > 0),
        ];

        string? Setting(string name) => configuration[name] is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;
    }
}
