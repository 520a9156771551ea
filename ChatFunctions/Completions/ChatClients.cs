using System.ClientModel;
using System.ClientModel.Primitives;
using System.Collections.Concurrent;
using Azure.AI.OpenAI;
using Azure.Core;
using OpenAI;
using OpenAI.Chat;

namespace ChatFunctions.Completions;

/// <summary>The SDK's chat client for each model that a request may name. Thread-safe.</summary>
/// <param name="options">Where the service is.</param>
/// <param name="credential">Signs in where there is no key.</param>
/// <param name="transport">What sends the requests, other than the SDK's own.</param>
internal sealed class ChatClients(
    IOptions<CompletionOptions> options, Func<TokenCredential> credential, PipelineTransport? transport = null)
{
    private readonly ConcurrentDictionary<string, ChatClient> _clients = new();
    private readonly CompletionOptions _options = options.Value;

    public ChatClient Get(string model) => _clients.GetOrAdd(model, Create);

    private ChatClient Create(string model)
    {
        if (_options.OpenAIBaseUrl is { } baseUrl)
        {
            var openAI = new OpenAIClientOptions { Endpoint = new Uri(baseUrl) };
            Configure(openAI);

            // The SDK insists on a key; services without keys ignore it.
            return new OpenAIClient(new ApiKeyCredential(_options.OpenAIApiKey ?? "none"), openAI).GetChatClient(model);
        }

        var azure = new AzureOpenAIClientOptions();
        Configure(azure);
        if (_options.AzureApiVersion is { } version)
        {
            azure.AddPolicy(new ApiVersionPolicy(version), PipelinePosition.PerCall);
        }

        var endpoint = new Uri(_options.AzureEndpoint!);
        var client = _options.AzureApiKey is { } key
            ? new AzureOpenAIClient(endpoint, new ApiKeyCredential(key), azure)
            : new AzureOpenAIClient(endpoint, credential(), azure);
        return client.GetChatClient(model);
    }

    private void Configure(ClientPipelineOptions pipeline)
    {
        pipeline.Transport = transport ?? pipeline.Transport;

        // Attempts are repeated by OpenAICompletionClient, which also sees those that fail with a status of 200.
        pipeline.RetryPolicy = new ClientRetryPolicy(maxRetries: 0);

        // What a call came to is told by our own telemetry and log, without its text.
        pipeline.ClientLoggingOptions = new ClientLoggingOptions { EnableLogging = false };

        // Silence is limited by our own time-outs, which also see a stream that stops in the middle.
        pipeline.NetworkTimeout = Timeout.InfiniteTimeSpan;
    }

    /// <summary>Sends exactly the configured <c>api-version</c>, also one that the SDK does not know.</summary>
    private sealed class ApiVersionPolicy(string version) : PipelinePolicy
    {
        public override void Process(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex)
        {
            SetVersion(message);
            ProcessNext(message, pipeline, currentIndex);
        }

        public override ValueTask ProcessAsync(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex)
        {
            SetVersion(message);
            return ProcessNextAsync(message, pipeline, currentIndex);
        }

        private void SetVersion(PipelineMessage message)
        {
            var uri = new UriBuilder(message.Request.Uri!);
            var others = uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
                .Where(pair => !pair.StartsWith("api-version=", StringComparison.OrdinalIgnoreCase));
            uri.Query = string.Join('&', others.Append($"api-version={version}"));
            message.Request.Uri = uri.Uri;
        }
    }
}
