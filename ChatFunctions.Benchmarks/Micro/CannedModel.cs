using System.ClientModel.Primitives;
using ChatFunctions.Completions;
using ChatFunctions.Completions.Refusals;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ChatFunctions.Benchmarks.Micro;

/// <summary>The app's model client over the real SDK, whose transport answers with canned frames.</summary>
internal static class CannedModel
{
    public static OpenAICompletionClient Client(byte[][] frames)
    {
        var time = TimeProvider.System;
        var options = Options.Create(new CompletionOptions { OpenAIBaseUrl = "http://localhost/v1", OpenAIModel = SampleTurn.Model });
        var transport = new HttpClientPipelineTransport(new HttpClient(new CannedModelHandler(frames)));
        var clients = new ChatClients(options, () => throw new NotSupportedException(), transport);
        return new OpenAICompletionClient(
            clients, new Dialects(options), new ModelHealth(time), options, time,
            NullLogger<OpenAICompletionClient>.Instance);
    }
}
