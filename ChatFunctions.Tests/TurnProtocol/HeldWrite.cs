using Azure.Core;
using Azure.Core.Pipeline;

namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>A write that the network has taken from its sender and has not yet delivered.</summary>
internal sealed class HeldWrite(Func<HttpMessage, ValueTask> deliver)
{
    private readonly TaskCompletionSource<HttpMessage> _taken = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the sender has sent it.</summary>
    public Task Taken => _taken.Task.WaitAsync(TimeSpan.FromSeconds(20));

    /// <summary>Delivers it now.</summary>
    /// <returns>What the service answers: 202 with the status of the parts for a transaction.</returns>
    public async Task<string> DeliverAsync()
    {
        await Taken;
        using var message = await _taken.Task;
        await deliver(message);
        using var reader = new StreamReader(message.Response.ContentStream ?? Stream.Null);
        return await reader.ReadToEndAsync();
    }

    /// <summary>Takes the message's request, as it is; the sender's goes its own way.</summary>
    internal void Take(HttpMessage message, HttpPipelineTransport transport)
    {
        var request = transport.CreateRequest();
        request.Method = message.Request.Method;
        request.Uri.Reset(message.Request.Uri.ToUri());
        foreach (var header in message.Request.Headers)
        {
            request.Headers.SetValue(header.Name, header.Value);
        }

        using var body = new MemoryStream();
        message.Request.Content?.WriteTo(body, CancellationToken.None);
        request.Content = RequestContent.Create(body.ToArray());
        _taken.TrySetResult(new HttpMessage(request, message.ResponseClassifier));
    }
}
