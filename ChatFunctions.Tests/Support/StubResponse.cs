using System.Diagnostics.CodeAnalysis;
using Azure;
using Azure.Core;

namespace ChatFunctions.Tests.Support;

/// <summary>An answer of the table service as a test wants it.</summary>
internal sealed class StubResponse(int status, IEnumerable<(string Name, string Value)> headers) : Response
{
    private readonly Dictionary<string, string> _headers =
        headers.ToDictionary(header => header.Name, header => header.Value, StringComparer.OrdinalIgnoreCase);

    public override int Status => status;

    public override string ReasonPhrase => "";

    public override Stream? ContentStream { get; set; } = new MemoryStream();

    public override string ClientRequestId { get; set; } = "";

    /// <summary>A refusal without a word: 503, as an overloaded partition answers, or 413, as for a row that is too large.</summary>
    public static StubResponse Refusal(int status) => new(status, []);

    /// <summary>What is written is written; the answer may lack a date.</summary>
    public static StubResponse Written(DateTimeOffset? date, ETag etag = default)
    {
        var headers = new List<(string, string)>();
        if (date is { } known)
        {
            headers.Add(("Date", known.ToString("r", CultureInfo.InvariantCulture)));
        }

        if (etag != default)
        {
            headers.Add(("ETag", etag.ToString("H")));
        }

        return new(204, headers);
    }

    /// <summary>The same answer with its date moved, so that a test has the service's clock in hand.</summary>
    public static StubResponse Shifted(Response answer, TimeSpan shift) => new(
        answer.Status,
        answer.Headers.Select(header => (header.Name, header.Name == "Date"
            ? (DateTimeOffset.Parse(header.Value, CultureInfo.InvariantCulture) + shift).ToString("r", CultureInfo.InvariantCulture)
            : header.Value)))
    {
        ContentStream = answer.ContentStream,
        ClientRequestId = answer.ClientRequestId,
    };

    // As the SDK's own: what is buffered is still read by whoever has let the message go.
    public override void Dispose() => (ContentStream is MemoryStream ? null : ContentStream)?.Dispose();

    protected override bool ContainsHeader(string name) => _headers.ContainsKey(name);

    protected override IEnumerable<HttpHeader> EnumerateHeaders() =>
        _headers.Select(header => new HttpHeader(header.Key, header.Value));

    protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value) => _headers.TryGetValue(name, out value);

    protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
    {
        values = TryGetHeader(name, out var value) ? [value] : null;
        return values is not null;
    }
}
