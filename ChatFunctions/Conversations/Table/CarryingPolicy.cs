using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace ChatFunctions.Conversations.Table;

/// <summary>Makes a transaction of a request that carries one, before it is authorized, and reads the answer. Thread-safe.</summary>
internal sealed class CarryingPolicy : HttpPipelinePolicy
{
    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("The table is used asynchronously.");

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        if (!message.TryGetProperty(nameof(TableTransaction), out var value) || value is not TableTransaction transaction)
        {
            await ProcessNextAsync(message, pipeline);
            return;
        }

        Activity.Current?.DisplayName = "TableClient.SubmitTransaction";
        var request = message.Request;
        request.Method = RequestMethod.Post;
        request.Uri.Reset(transaction.Address);
        request.Headers.Remove("If-Match");
        request.Headers.SetValue("Content-Type", TableTransaction.ContentType);
        request.Content = RequestContent.Create(transaction.Write());
        await ProcessNextAsync(message, pipeline);
        if (message.Response.Status == 202)
        {
            transaction.Read(message.Response.Content);
            message.Response = new PartResponse(message.Response, null);
        }
    }
}

/// <summary>What the answer to a transaction says of one of its rows.</summary>
internal sealed class PartResponse(Response whole, ETag? etag) : Response
{
    public override int Status => 204;

    public override string ReasonPhrase => "No Content";

    public override Stream? ContentStream { get; set; }

    public override string ClientRequestId { get => whole.ClientRequestId; set => whole.ClientRequestId = value; }

    public override void Dispose() => whole.Dispose();

    protected override bool ContainsHeader(string name) => TryGetHeader(name, out _);

    protected override IEnumerable<HttpHeader> EnumerateHeaders() => whole.Headers;

    protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value)
    {
        value = name == "ETag" ? etag?.ToString("H") : whole.Headers.TryGetValue(name, out var other) ? other : null;
        return value is not null;
    }

    protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
    {
        values = TryGetHeader(name, out var value) ? [value] : null;
        return values is not null;
    }
}
