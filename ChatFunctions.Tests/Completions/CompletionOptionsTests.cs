using ChatFunctions.Completions;
using ChatFunctions.Tests.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ChatFunctions.Tests.Completions;

public sealed class CompletionOptionsTests
{
    [Fact]
    public void Azure_is_configured_its_deployment_is_the_model()
    {
        var options = Read(
            ("OPENAI_BASE_URL", null), ("AZURE_OPENAI_ENDPOINT", " https://r.openai.azure.com/ "),
            ("AZURE_OPENAI_CHAT_DEPLOYMENT", "gpt-4o"),
            ("AZURE_OPENAI_API_KEY", "k"), ("AZURE_OPENAI_API_VERSION", "2024-10-21"));

        Assert.Equal(("gpt-4o", "https://r.openai.azure.com/"), (options.Model, options.AzureEndpoint));
        Assert.Equal(("k", "2024-10-21"), (options.AzureApiKey, options.AzureApiVersion));
    }

    [Fact]
    public void Another_service_is_configured_its_model_is_the_model()
    {
        var options = Read(("OPENAI_API_KEY", "k"), ("AZURE_OPENAI_CHAT_DEPLOYMENT", "unused"));

        Assert.Equal(("m", "http://127.0.0.1:9/v1", "k"), (options.Model, options.OpenAIBaseUrl, options.OpenAIApiKey));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    public void Settings_are_absent_or_blank_defaults_hold(string? value)
    {
        var options = Read(
            ("AZURE_OPENAI_SYSTEM_PROMPT", value), ("OPENAI_API_KEY", value), ("AZURE_OPENAI_ENDPOINT", value), ("Chat__Models", value));

        Assert.Equal("You are a helpful AI assistant.", options.SystemPrompt);
        Assert.Null(options.OpenAIApiKey);
        Assert.Null(options.AzureEndpoint);
        Assert.Empty(options.FurtherModels);
    }

    [Fact]
    public void Further_models_are_listed_requests_may_name_them_and_no_others()
    {
        var byComma = Read(("Chat__Models", "a, b,,c "));
        var byIndex = Read(("Chat__Models__0", "a"), ("Chat__Models__1", "b"), ("Chat__Models__2", "c"));

        foreach (var options in new[] { byComma, byIndex })
        {
            Assert.Equal(["a", "b", "c"], options.FurtherModels);
            Assert.All(["m", "a", "b", "c"], model => Assert.True(options.Allows(model)));
            Assert.All(["", "d", "A", "a, b"], model => Assert.False(options.Allows(model)));
        }
    }

    [Fact]
    public void System_prompt_is_set_it_counts() =>
        Assert.Equal("Be brief.", Read(("AZURE_OPENAI_SYSTEM_PROMPT", "Be brief.")).SystemPrompt);

    private static CompletionOptions Read(params (string, string?)[] settings)
    {
        using var host = AppSettings.Build(settings);
        return host.Services.GetRequiredService<IOptions<CompletionOptions>>().Value;
    }
}
