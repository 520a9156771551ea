using System.Diagnostics.CodeAnalysis;
using Azure;
using Azure.Core;

namespace ChatFunctions.Tests.TurnProtocol.Schedules;

/// <summary>A response of the table in memory: its date, and the ETag of what was written.</summary>
internal sealed class StubResponse(string date, ETag etag = default) : Response
{
    public override int Status => 204;

    public override string ReasonPhrase => "";

    public override Stream? ContentStream { get; set; }

    public override string ClientRequestId { get; set; } = "";

    public override void Dispose()
    {
    }

    protected override bool ContainsHeader(string name) => TryGetHeader(name, out _);

    protected override IEnumerable<HttpHeader> EnumerateHeaders() =>
        etag == default ? [new("Date", date)] : [new("Date", date), new("ETag", etag.ToString("H"))];

    protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value)
    {
        value = name switch
        {
            "Date" => date,
            "ETag" when etag != default => etag.ToString("H"),
            _ => null,
        };
        return value is not null;
    }

    protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
    {
        values = TryGetHeader(name, out var value) ? [value] : null;
        return values is not null;
    }
}
