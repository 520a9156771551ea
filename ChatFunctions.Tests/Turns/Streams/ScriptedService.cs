using System.ClientModel.Primitives;
using System.Net.Http.Headers;
using Microsoft.Extensions.Time.Testing;

namespace ChatFunctions.Tests.Turns.Streams;

/// <summary>
/// A model service without a network, below the real SDK: each call gets the next attempt of a stream, or its last one again.
/// </summary>
internal sealed class ScriptedService(FakeTimeProvider clock) : HttpMessageHandler
{
    private RandomStream? _stream;
    private Random _lengths = new(0);
    private int _calls;

    /// <summary>What sends the SDK's requests.</summary>
    public PipelineTransport Transport => new HttpClientPipelineTransport(new HttpClient(this));

    /// <summary>From now on, calls get the stream of this seed.</summary>
    public RandomStream Play(int seed)
    {
        (_stream, _lengths, _calls) = (RandomStreamWriter.Write(seed), new Random(seed), 0);
        return _stream;
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var attempt = _stream!.Attempts[Math.Min(_calls++, _stream.Attempts.Count - 1)];
        var content = new StreamContent(new ScriptedBody(attempt, clock, _lengths));
        content.Headers.ContentType = new MediaTypeHeaderValue("text/event-stream");
        return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = content, RequestMessage = request });
    }
}
