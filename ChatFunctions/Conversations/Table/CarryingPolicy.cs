using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace ChatFunctions.Conversations.Table;

/// <summary>Makes of a request the one that it carries, before it is authorized, and has the answer read. Thread-safe.</summary>
internal sealed class CarryingPolicy : HttpPipelinePolicy
{
    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("The table is used asynchronously.");

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        if (!message.TryGetProperty(nameof(CarriedRequest), out var value) || value is not CarriedRequest carried)
        {
            await ProcessNextAsync(message, pipeline);
            return;
        }

        Activity.Current?.DisplayName = carried.Name;
        carried.Prepare(message.Request);
        await ProcessNextAsync(message, pipeline);
        message.Response = carried.Read(message.Response);
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
