using System.Diagnostics.CodeAnalysis;
using Azure;
using Azure.Core;

namespace ChatFunctions.Tests.Conversations.Table;

/// <summary>An answer of the table service that has a <c>Date</c> header, or no header at all.</summary>
internal sealed class DatedResponse(DateTimeOffset? date) : Response
{
    public override int Status => 204;

    public override string ReasonPhrase => "No Content";

    public override Stream? ContentStream { get; set; }

    public override string ClientRequestId { get; set; } = "";

    public override void Dispose()
    {
    }

    protected override bool ContainsHeader(string name) => TryGetHeader(name, out _);

    protected override IEnumerable<HttpHeader> EnumerateHeaders() =>
        TryGetHeader("Date", out var value) ? [new HttpHeader("Date", value)] : [];

    protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value)
    {
        value = string.Equals(name, "Date", StringComparison.OrdinalIgnoreCase) ? date?.ToString("R", CultureInfo.InvariantCulture) : null;
        return value is not null;
    }

    protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
    {
        values = TryGetHeader(name, out var value) ? [value] : null;
        return values is not null;
    }
}
