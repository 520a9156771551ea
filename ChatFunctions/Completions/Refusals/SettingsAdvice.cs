namespace ChatFunctions.Completions.Refusals;

/// <summary>Which settings to look at when the service refuses the app itself.</summary>
internal static class SettingsAdvice
{
    public static string For(CompletionOptions options, int? status) => (options.OpenAIBaseUrl is null, status) switch
    {
        (true, 401 or 403) when options.AzureApiKey is not null =>
            "AZURE_OPENAI_API_KEY: is it a key of the resource at AZURE_OPENAI_ENDPOINT, and may this app reach that resource?",
        (true, 401 or 403 or null) =>
            "AZURE_OPENAI_ENDPOINT: has the app's identity the role «Cognitive Services OpenAI User» there? Or set AZURE_OPENAI_API_KEY.",
        (true, _) => "AZURE_OPENAI_ENDPOINT, AZURE_OPENAI_CHAT_DEPLOYMENT (or Chat__Models) and AZURE_OPENAI_API_VERSION.",
        (false, 401 or 403) => "OPENAI_API_KEY: is it a key of the service at OPENAI_BASE_URL, and may it use the model?",
        (false, _) => "OPENAI_BASE_URL, OPENAI_MODEL (or Chat__Models) and OPENAI_API_KEY.",
    };
}
