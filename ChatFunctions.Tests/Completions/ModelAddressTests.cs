using System.ComponentModel.DataAnnotations;
using ChatFunctions.Completions;

namespace ChatFunctions.Tests.Completions;

/// <summary>The addresses that people paste work, or stop the start with the right form named.</summary>
public sealed class ModelAddressTests
{
    [Theory]
    [InlineData("https://api.openai.com", "https://api.openai.com/v1")]
    [InlineData("https://api.openai.com/", "https://api.openai.com/v1")]
    [InlineData("https://api.openai.com/v1", "https://api.openai.com/v1")]
    [InlineData("https://api.openai.com/v1/", "https://api.openai.com/v1")]
    [InlineData("https://api.openai.com/v1/chat/completions", "https://api.openai.com/v1")]
    [InlineData("https://api.openai.com/v1/chat/completions/", "https://api.openai.com/v1")]
    [InlineData("https://api.openai.com/v1/responses", "https://api.openai.com/v1")]
    [InlineData("https://api.openai.com/v1/models", "https://api.openai.com/v1")]
    [InlineData("http://localhost:11434", "http://localhost:11434/v1")]
    [InlineData("https://openrouter.ai/api/v1/chat/completions", "https://openrouter.ai/api/v1")]
    [InlineData("https://host/chat/completions", "https://host")]
    [InlineData("https://my.openai.azure.com", "https://my.openai.azure.com/openai/v1")]
    [InlineData("https://my.openai.azure.com/openai", "https://my.openai.azure.com/openai/v1")]
    [InlineData("https://my.openai.azure.com/openai/v1/", "https://my.openai.azure.com/openai/v1")]
    [InlineData(
        "https://my.services.ai.azure.com/openai/v1/chat/completions?api-version=preview", "https://my.services.ai.azure.com/openai/v1")]
    public void Base_url_is_pasted_it_is_put_right(string pasted, string expected)
    {
        var options = PutRight(new CompletionOptions { OpenAIBaseUrl = pasted, OpenAIModel = "m" });

        Assert.Equal((expected, ""), (options.OpenAIBaseUrl, Complaint(options)));
    }

    [Theory]
    [InlineData("https://my.openai.azure.com", "https://my.openai.azure.com/", "gpt", null)]
    [InlineData("https://my.openai.azure.com/openai/v1/", "https://my.openai.azure.com/", "gpt", null)]
    [InlineData("https://my.openai.azure.com/openai/v1/chat/completions", "https://my.openai.azure.com/", "gpt", null)]
    [InlineData(
        "https://my.openai.azure.com/openai/deployments/gpt/chat/completions?api-version=2025-01-01-preview",
        "https://my.openai.azure.com/", "gpt",
        "2025-01-01-preview")]
    [InlineData("https://my.cognitiveservices.azure.com/openai/deployments/gpt", "https://my.cognitiveservices.azure.com/", "gpt", null)]
    [InlineData(
        "https://gateway.example/azure/openai/deployments/gpt/chat/completions?api-version=2024-10-21", "https://gateway.example/azure/",
        "gpt", "2024-10-21")]
    public void Endpoint_is_pasted_it_is_put_right(string pasted, string endpoint, string deployment, string? version)
    {
        var isNamed = pasted.Contains("deployments", StringComparison.Ordinal);
        var options = PutRight(new CompletionOptions { AzureEndpoint = pasted, AzureDeployment = isNamed ? null : deployment });

        Assert.Equal(
            (endpoint, deployment, version, ""),
            (options.AzureEndpoint, options.AzureDeployment, options.AzureApiVersion, Complaint(options)));
    }

    [Fact]
    public void Settings_say_more_than_the_pasted_address_they_count_or_are_asked_about()
    {
        const string Pasted = "https://my.openai.azure.com/openai/deployments/gpt/chat/completions?api-version=2025-01-01-preview";
        var own = PutRight(new CompletionOptions { AzureEndpoint = Pasted, AzureDeployment = "gpt", AzureApiVersion = "2024-10-21" });
        var other = PutRight(new CompletionOptions { AzureEndpoint = Pasted, AzureDeployment = "another" });

        Assert.Equal(("2024-10-21", ""), (own.AzureApiVersion, Complaint(own)));
        Assert.Contains("AZURE_OPENAI_CHAT_DEPLOYMENT", Complaint(other), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "https://my.openai.azure.com/openai/deployments/gpt/chat/completions?api-version=2024-10-21", null,
        "set AZURE_OPENAI_ENDPOINT=https://my.openai.azure.com/ and AZURE_OPENAI_CHAT_DEPLOYMENT=gpt instead")]
    [InlineData("https://host/v1?key=x", null, "set OPENAI_BASE_URL=https://host/v1.")]
    [InlineData("http://host/v1", null, "https")]
    [InlineData(null, "https://api.openai.com/v1", "set OPENAI_BASE_URL=https://api.openai.com/v1 and OPENAI_MODEL instead")]
    [InlineData(null, "http://my.openai.azure.com", "https")]
    public void Address_can_not_be_meant_start_is_refused_with_the_right_form(string? baseUrl, string? endpoint, string advice)
    {
        var options = PutRight(new CompletionOptions
        {
            OpenAIBaseUrl = baseUrl,
            OpenAIApiKey = "a-key",
            OpenAIModel = "m",
            AzureEndpoint = endpoint,
            AzureDeployment = endpoint is null ? null : "gpt",
        });

        Assert.Contains(advice, Complaint(options), StringComparison.Ordinal);
    }

    private static CompletionOptions PutRight(CompletionOptions options)
    {
        ModelAddress.PutRight(options);
        return options;
    }

    private static string Complaint(CompletionOptions options) =>
        string.Join('\n', options.Validate(new ValidationContext(options)).Select(wrong => wrong.ErrorMessage));
}
