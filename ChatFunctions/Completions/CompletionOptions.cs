using System.ComponentModel.DataAnnotations;

namespace ChatFunctions.Completions;

/// <summary>Which model replies, and with what system prompt. From the settings named at each property.</summary>
public sealed class CompletionOptions : IValidatableObject
{
    /// <summary><c>AZURE_OPENAI_ENDPOINT</c>: the Azure OpenAI resource.</summary>
    public string? AzureEndpoint { get; set; }

    /// <summary><c>AZURE_OPENAI_CHAT_DEPLOYMENT</c>: the deployment; required with the endpoint.</summary>
    public string? AzureDeployment { get; set; }

    /// <summary><c>AZURE_OPENAI_API_KEY</c>; absent: Microsoft Entra ID.</summary>
    public string? AzureApiKey { get; set; }

    /// <summary><c>AZURE_OPENAI_API_VERSION</c>: exactly this version; absent: the SDK's default.</summary>
    [RegularExpression(@"^\d{4}-\d{2}-\d{2}(-preview)?$", ErrorMessage = "AZURE_OPENAI_API_VERSION must be a date such as 2024-10-21, with or without -preview.")]
    public string? AzureApiVersion { get; set; }

    /// <summary><c>OPENAI_BASE_URL</c>: any service that speaks OpenAI's chat completions, instead of Azure OpenAI.</summary>
    public string? OpenAIBaseUrl { get; set; }

    /// <summary><c>OPENAI_API_KEY</c>; absent: the service wants none.</summary>
    public string? OpenAIApiKey { get; set; }

    /// <summary><c>OPENAI_MODEL</c>: the model; required with the base address.</summary>
    public string? OpenAIModel { get; set; }

    /// <summary><c>AZURE_OPENAI_SYSTEM_PROMPT</c>.</summary>
    public string SystemPrompt { get; set; } = "You are a helpful AI assistant.";

    /// <summary><c>Chat__Models</c>: further models that a request may name, comma-separated or indexed.</summary>
    public IReadOnlyList<string> FurtherModels { get; set; } = [];

    /// <summary>The model that replies when a request names none.</summary>
    public string Model => (OpenAIBaseUrl is null ? AzureDeployment : OpenAIModel) ?? "";

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
            if (!IsHttp(OpenAIBaseUrl))
            {
                yield return new ValidationResult("OPENAI_BASE_URL must be an http(s) address such as https://HOST/v1.");
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
            if (!IsHttp(AzureEndpoint))
            {
                yield return new ValidationResult("AZURE_OPENAI_ENDPOINT must be an http(s) address such as https://RESOURCE.openai.azure.com/.");
            }

            else if (new Uri(AzureEndpoint) is { Scheme: "http", IsLoopback: false })
            {
                yield return new ValidationResult("AZURE_OPENAI_ENDPOINT must be https: a key or token would cross the network in the clear.");
            }

            if (AzureDeployment is null)
            {
                yield return new ValidationResult("AZURE_OPENAI_CHAT_DEPLOYMENT is missing: name the deployment of the model.");
            }
        }
    }

    private static bool IsHttp(string address) => Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is ("https" or "http");
}
