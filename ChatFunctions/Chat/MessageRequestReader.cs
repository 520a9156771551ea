using ChatFunctions.Http;
using ChatFunctions.Turns;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace ChatFunctions.Chat;

/// <summary>Reads the body of <c>POST /api/chat…</c>, of whatever type clients send it as. Thread-safe.</summary>
internal sealed class MessageRequestReader(RequestBodies bodies, IOptions<TurnOptions> options)
{
    private const string RightCall =
        "Send JSON: curl -N URL -H 'Content-Type: application/json' -d '{\"message\":\"Hello\"}'; or the bare message as text/plain.";

    private readonly MessageRequestParser _parser = new(options.Value);

    /// <exception cref="ProblemException">The body is not as it should be; the detail names what is wrong.</exception>
    public async Task<MessageRequest> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var type = ContentType(request);
        var body = await bodies.ReadAsync(request, RequestBody.MaxMessageBytes, cancellationToken);
        return Parse(type, body) with { BodyHash = body.Hash };
    }

    private MessageRequest Parse(MediaTypeHeaderValue type, RequestBody body)
    {
        if (type.MatchesMediaType("text/plain"))
        {
            return _parser.FromText(body.Text);
        }

        if (type.MatchesMediaType("application/json") || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase))
        {
            return _parser.FromJson(body.Utf8);
        }

        // What curl -d says when it is not told a type.
        if (type.MatchesMediaType("application/x-www-form-urlencoded") && body.Utf8.Span.TrimStart(" \t\r\n"u8).StartsWith("{"u8))
        {
            return _parser.FromJson(body.Utf8);
        }

        throw Problem.UnsupportedMediaType(RightCall);
    }

    private static MediaTypeHeaderValue ContentType(HttpRequest request)
    {
        if (string.IsNullOrWhiteSpace(request.ContentType))
        {
            return new MediaTypeHeaderValue("application/x-www-form-urlencoded");
        }

        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
        {
            throw Problem.UnsupportedMediaType($"The Content-Type header can't be read. {RightCall}");
        }

        var charset = HeaderUtilities.RemoveQuotes(type.Charset);
        if (charset.HasValue && !charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) &&
            !charset.Equals("us-ascii", StringComparison.OrdinalIgnoreCase))
        {
            throw Problem.UnsupportedMediaType("The charset of the body must be utf-8.");
        }

        return type;
    }
}
