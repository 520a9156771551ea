using System.Net;
using System.Net.Http.Headers;

namespace ChatFunctions.Benchmarks.Micro;

/// <summary>A model service without a network: answers every call with the same frames, one at a time.</summary>
internal sealed class CannedModelHandler(byte[][] frames) : HttpMessageHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var content = new StreamContent(new FrameStream(frames));
        content.Headers.ContentType = new MediaTypeHeaderValue("text/event-stream");
        return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = content, RequestMessage = request });
    }
}
