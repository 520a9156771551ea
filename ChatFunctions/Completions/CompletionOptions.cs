using System.ComponentModel.DataAnnotations;
using ChatFunctions.Settings;

namespace ChatFunctions.Completions;

/// <summary>Which model replies, and with what system prompt. From the settings named at each property.</summary>
public sealed class CompletionOptions : IValidatableObject
{
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

    /// <summary>The model that replies when a request names none.</summary>
    public string Model => (OpenAIBaseUrl is null ? AzureDeployment : OpenAIModel) ?? "";

    /// <summary>The host of the service.</summary>
    public string? Host => Uri.TryCreate(OpenAIBaseUrl ?? AzureEndpoint, UriKind.Absolute, out var address) ? address.Host : null;

    /// <summary>Whether the service is OpenAI's own, or Azure's.</summary>
    internal bool IsOpenAI => OpenAIBaseUrl is null || Host == "api.openai.com" || ModelAddress.IsAzure(Host!);

    /// <summary>Whether a request may name this model.</summary>
    public bool Allows(string model) => model == Model || FurtherModels.Contains(model);

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
