using System.ClientModel;
using System.ClientModel.Primitives;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using ChatFunctions.Completions;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OpenAI;
using OpenAI.Chat;

namespace ChatFunctions.Benchmarks.Micro;

/// <summary>The app's model client over the real SDK, whose transport answers with canned frames.</summary>
internal static class CannedModel
{
    private static readonly Uri Address = new("http://localhost/v1");

    public static OpenAICompletionClient Client(byte[][] frames)
    {
        var time = TimeProvider.System;
        var options = Options.Create(new CompletionOptions { OpenAIBaseUrl = Address.ToString(), OpenAIModel = SampleTurn.Model });
        var clients = new ChatClients(options, () => throw new NotSupportedException(), time);

        // The app has no seam below the SDK, nor needs one; so its client is put where ChatClients keeps those that it made.
        Made(clients)[SampleTurn.Model] = SdkClient(frames, time);
        return new OpenAICompletionClient(
            clients, options, Options.Create(new ModelTimeoutOptions()), time, NullLogger<OpenAICompletionClient>.Instance);
    }

    private static ChatClient SdkClient(byte[][] frames, TimeProvider time) => new(
        SampleTurn.Model,
        new ApiKeyCredential("none"),
        new OpenAIClientOptions
        {
            Endpoint = Address,
            RetryPolicy = new CompletionRetryPolicy(time),
            NetworkTimeout = Timeout.InfiniteTimeSpan,
            Transport = new HttpClientPipelineTransport(new HttpClient(new CannedModelHandler(frames))),
        });

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_clients")]
    private static extern ref ConcurrentDictionary<string, ChatClient> Made(ChatClients clients);
}
