using Azure.Core;
using ChatFunctions.Completions;
using ChatFunctions.Completions.Refusals;
using ChatFunctions.Settings;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ChatFunctions.Tests.Completions;

/// <summary>The app's client over the real SDK.</summary>
internal static class TestClient
{
    public const string Key = "sk-very-secret-key";

    public static CompletionRequest Hello { get; } = Asked(new ReplySettings("asked-model"));

    public static CompletionRequest Asked(ReplySettings settings) =>
        new(settings, [("system", "Be kind."), ("user", "my private words")]);

    /// <summary>A client of an OpenAI-compatible service.</summary>
    public static OpenAICompletionClient OpenAI(
        Uri address, TimeProvider? time = null, ILogger<OpenAICompletionClient>? logger = null, double? firstDeltaTimeout = null) =>
        Create(
            new CompletionOptions { OpenAIBaseUrl = new Uri(address, "v1").ToString(), OpenAIApiKey = Key, OpenAIModel = "asked-model" },
            time,
            null,
            logger,
            firstDeltaTimeout);

    /// <summary>A client of Azure OpenAI, with a key unless there is a credential.</summary>
    public static OpenAICompletionClient Azure(Uri address, string? version = null, TokenCredential? credential = null) =>
        Create(
            new CompletionOptions
            {
                AzureEndpoint = address.ToString(),
                AzureDeployment = "asked-model",
                AzureApiKey = credential is null ? Key : null,
                AzureApiVersion = version,
            },
            null,
            credential,
            null);

    public static async Task<List<(string Text, CompletionUpdate Update)>> ReadAllAsync(
        OpenAICompletionClient client, CompletionRequest? request = null)
    {
        var updates = new List<(string, CompletionUpdate)>();
        await foreach (var update in client.StreamAsync(request ?? Hello, CancellationToken.None))
        {
            updates.Add((update.Text.ToString(), update));
        }

        return updates;
    }

    public static OpenAICompletionClient Create(
        CompletionOptions options,
        TimeProvider? time,
        TokenCredential? credential,
        ILogger<OpenAICompletionClient>? logger,
        double? firstDeltaTimeout = null)
    {
        time ??= TimeProvider.System;
        options.ModelFirstDeltaTimeout = firstDeltaTimeout is { } limit ? Duration.Seconds(limit) : options.ModelFirstDeltaTimeout;
        var completions = Options.Create(options);
        var clients = new ChatClients(completions, () => credential ?? throw new InvalidOperationException("No credential was expected."));
        return new OpenAICompletionClient(
            clients, new Dialects(completions), new ModelHealth(time), completions, time,
            logger ?? NullLogger<OpenAICompletionClient>.Instance);
    }

    /// <summary>Reads what comes before the failure.</summary>
    public static async Task<(List<string> Texts, CompletionException Failure)> ReadUntilFailureAsync(
        OpenAICompletionClient client, TaskCompletionSource? seen = null)
    {
        var texts = new List<string>();
        var failure = await Assert.ThrowsAsync<CompletionException>(async () =>
        {
            await foreach (var update in client.StreamAsync(Hello, CancellationToken.None))
            {
                texts.Add(update.Text.ToString());
                seen?.TrySetResult();
            }
        });
        return (texts, failure);
    }
}
