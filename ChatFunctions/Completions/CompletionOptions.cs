using System.ComponentModel.DataAnnotations;
using ChatFunctions.Settings;

namespace ChatFunctions.Completions;

/// <summary>Which model replies, and with what system prompt. From the settings named at each property.</summary>
public sealed class CompletionOptions : IValidatableObject
{
    /// <summary>How long a response is silent at the most: Azure's load balancer cuts one that is so for 230 s.</summary>
    public static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(220);

    /// <summary><c>AZURE_OPENAI_ENDPOINT</c>: the Azure OpenAI resource.</summary>
    [Setting("AZURE_OPENAI_ENDPOINT")]
    [HttpAddress("https://RESOURCE.openai.azure.com/")]
    public string? AzureEndpoint { get; set; }

    /// <summary><c>AZURE_OPENAI_CHAT_DEPLOYMENT</c>: the deployment; required with the endpoint.</summary>
    [Setting("AZURE_OPENAI_CHAT_DEPLOYMENT")]
    public string? AzureDeployment { get; set; }

    /// <summary>The deployment that <c>AZURE_OPENAI_ENDPOINT</c> names, where a target URI was pasted.</summary>
    internal string? DeploymentInAddress { get; set; }

    /// <summary><c>AZURE_OPENAI_API_KEY</c>; absent: Microsoft Entra ID.</summary>
    [Setting("AZURE_OPENAI_API_KEY", IsSecret = true)]
    public string? AzureApiKey { get; set; }

    /// <summary><c>AZURE_OPENAI_API_VERSION</c>: exactly this version; absent: the SDK's default.</summary>
    [Setting("AZURE_OPENAI_API_VERSION")]
    [SettingPattern(@"\d{4}-\d{2}-\d{2}(-preview)?", "a date such as 2024-10-21, with or without -preview")]
    public string? AzureApiVersion { get; set; }

    /// <summary><c>OPENAI_BASE_URL</c>: any service that speaks OpenAI's chat completions, instead of Azure OpenAI.</summary>
    [Setting("OPENAI_BASE_URL")]
    [HttpAddress("https://HOST/v1")]
    public string? OpenAIBaseUrl { get; set; }

    /// <summary><c>OPENAI_API_KEY</c>; absent: the service wants none.</summary>
    [Setting("OPENAI_API_KEY", IsSecret = true)]
    public string? OpenAIApiKey { get; set; }

    /// <summary><c>OPENAI_MODEL</c>: the model; required with the base address.</summary>
    [Setting("OPENAI_MODEL")]
    public string? OpenAIModel { get; set; }

    /// <summary><c>AZURE_OPENAI_SYSTEM_PROMPT</c>.</summary>
    [Setting("AZURE_OPENAI_SYSTEM_PROMPT")]
    public string SystemPrompt { get; set; } = "You are a helpful AI assistant.";

    /// <summary><c>Chat__Models</c>: further models that a request may name, comma-separated or indexed.</summary>
    [Setting("Chat__Models")]
    public IReadOnlyList<string> FurtherModels { get; set; } = [];

    /// <summary>
    /// <c>Chat__ReasoningEffort</c>: how long models that reason may think where a request doesn't say; a model that takes no such word is
    /// asked without it. Default: the model's own.
    /// </summary>
    [Setting("Chat__ReasoningEffort")]
    [SettingPattern("[A-Za-z_-]{1,32}", "a word that the model knows, such as low, medium or high")]
    public string? ReasoningEffort { get; set; }

    /// <summary>
    /// <c>Chat__ModelFirstDeltaTimeout</c>: how long the model may be silent before its first delta; models that reason may be so for
    /// minutes. 0.1 s to 1 h, and no longer than <c>Chat__MaxTurnDuration</c> in effect; default: <see cref="LongestSilence"/>.
    /// </summary>
    [Setting("Chat__ModelFirstDeltaTimeout")]
    [DurationRange(0.1, 3600)]
    public Duration ModelFirstDeltaTimeout { get; set; } = new(LongestSilence);

    /// <summary>
    /// <c>Chat__ModelIdleTimeout</c>: how long the model may be silent after its first delta. 0.1 s to 3 min; default 60 s.
    /// </summary>
    [Setting("Chat__ModelIdleTimeout")]
    [DurationRange(0.1, 180)]
    public Duration ModelIdleTimeout { get; set; } = Duration.Seconds(60);

    /// <summary>The model that replies when a request names none.</summary>
    public string Model => (OpenAIBaseUrl is null ? AzureDeployment : OpenAIModel) ?? "";

    /// <summary>The host of the service.</summary>
    public string? Host => Uri.TryCreate(OpenAIBaseUrl ?? AzureEndpoint, UriKind.Absolute, out var address) ? address.Host : null;

    /// <summary>Whether the service is OpenAI's own, or Azure's.</summary>
    internal bool IsOpenAI => OpenAIBaseUrl is null || Host == "api.openai.com" || ModelAddress.IsAzure(Host!);

    /// <summary>Whether a request may name this model.</summary>
    public bool Allows(string model) => model == Model || FurtherModels.Contains(model);

    /// <summary>Which settings to look at when the service has refused the app itself.</summary>
    /// <param name="status">With what; <see langword="null"/>: it was not even asked.</param>
    internal string Advice(int? status) => (OpenAIBaseUrl is null, status) switch
    {
        (true, 401 or 403) when AzureApiKey is not null =>
            "AZURE_OPENAI_API_KEY: is it a key of the resource at AZURE_OPENAI_ENDPOINT, and may this app reach that resource?",
        (true, 401 or 403 or null) =>
            "AZURE_OPENAI_ENDPOINT: has the app's identity the role «Cognitive Services OpenAI User» there? Or set AZURE_OPENAI_API_KEY.",
        (true, _) => "AZURE_OPENAI_ENDPOINT, AZURE_OPENAI_CHAT_DEPLOYMENT (or Chat__Models) and AZURE_OPENAI_API_VERSION.",
        (false, 401 or 403) => "OPENAI_API_KEY: is it a key of the service at OPENAI_BASE_URL, and may it use the model?",
        (false, _) => "OPENAI_BASE_URL, OPENAI_MODEL (or Chat__Models) and OPENAI_API_KEY.",
    };

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (OpenAIBaseUrl is not null && AzureEndpoint is not null)
        {
            yield return new ValidationResult("AZURE_OPENAI_ENDPOINT and OPENAI_BASE_URL are both set. Set the one that is meant.");
        }
        else if (OpenAIBaseUrl is not null)
        {
            if (ModelAddress.WrongBaseUrl(new Uri(OpenAIBaseUrl), hasKey: OpenAIApiKey is not null) is { } wrong)
            {
                yield return new ValidationResult(wrong);
            }

            if (OpenAIModel is null)
            {
                yield return new ValidationResult("OPENAI_MODEL is missing: name the model at OPENAI_BASE_URL.");
            }
        }
        else if (AzureEndpoint is null)
        {
            yield return new ValidationResult(
                "No model is configured. Set AZURE_OPENAI_ENDPOINT and AZURE_OPENAI_CHAT_DEPLOYMENT, or OPENAI_BASE_URL and OPENAI_MODEL.");
        }
        else
        {
            if (ModelAddress.WrongEndpoint(new Uri(AzureEndpoint)) is { } wrong)
            {
                yield return new ValidationResult(wrong);
            }

            if (AzureDeployment is null)
            {
                yield return new ValidationResult("AZURE_OPENAI_CHAT_DEPLOYMENT is missing: name the deployment of the model.");
            }
            else if (DeploymentInAddress is not null && DeploymentInAddress != AzureDeployment)
            {
                yield return new ValidationResult(
                    "AZURE_OPENAI_ENDPOINT names another deployment than AZURE_OPENAI_CHAT_DEPLOYMENT. "
                    + "Leave out its path: https://RESOURCE.openai.azure.com/.");
            }
        }
    }
}
