using System.Diagnostics.CodeAnalysis;
using Azure;
using Azure.Core;

namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>A response whose <c>Date</c> is moved, so that a test has the service's clock in hand.</summary>
internal sealed class ShiftedResponse(Response inner, TimeSpan shift) : Response
{
    public override int Status => inner.Status;

    public override string ReasonPhrase => inner.ReasonPhrase;

    public override Stream? ContentStream
    {
        get => inner.ContentStream;
        set => inner.ContentStream = value;
    }

    public override string ClientRequestId
    {
        get => inner.ClientRequestId;
        set => inner.ClientRequestId = value;
    }

    public override void Dispose() => inner.Dispose();

    protected override bool ContainsHeader(string name) => inner.Headers.Contains(name);

    protected override IEnumerable<HttpHeader> EnumerateHeaders() =>
        inner.Headers.Select(header => new HttpHeader(header.Name, Shift(header.Name, header.Value)));

    protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value)
    {
        var found = inner.Headers.TryGetValue(name, out value);
        value = found ? Shift(name, value!) : null;
        return found;
    }

    protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
    {
        var found = inner.Headers.TryGetValues(name, out values);
        values = found ? values!.Select(value => Shift(name, value)) : null;
        return found;
    }

    private string Shift(string name, string value) =>
        name.Equals("Date", StringComparison.OrdinalIgnoreCase)
            ? (DateTimeOffset.Parse(value, CultureInfo.InvariantCulture) + shift).ToString("r", CultureInfo.InvariantCulture)
            : value;
}
