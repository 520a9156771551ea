using ChatFunctions.Http;
using ChatFunctions.Turns;
using Microsoft.Net.Http.Headers;

namespace ChatFunctions.Chat;

/// <summary>Reads the body of <c>POST /api/chat…</c>, of whatever type clients send it as. Thread-safe.</summary>
internal sealed class MessageRequestReader(RequestBodies bodies, IOptions<TurnOptions> options)
{
    private const string RightCall =
        "Send JSON: curl -N URL -H 'Content-Type: application/json' -d '{\"message\":\"Hello\"}'; or the bare message as text/plain.";

    // The name of the standard, what many write in its place, and a part of UTF-8.
    private static readonly string[] Utf8Names = ["utf-8", "utf8", "utf_8", "us-ascii", "ascii"];

    private readonly MessageRequestParser _parser = new(options.Value);

    /// <exception cref="ProblemException">The body is not as it should be; the detail names what is wrong.</exception>
    public async Task<MessageRequest> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var type = ContentType(request);
        var body = await bodies.ReadAsync(request, RequestBody.MaxMessageBytes(options.Value.MaxMessageCharacters), cancellationToken);
        return Parse(type, body) with { BodyHash = body.Hash };
    }

    private MessageRequest Parse(MediaTypeHeaderValue type, RequestBody body)
    {
        if (type.MatchesMediaType("text/plain"))
        {
            // What fetch says when it is not told a type. Nobody means that the model shall read such an object.
            return MessageRequestParser.IsRequest(body.Utf8) ? _parser.FromJson(body.Utf8) : _parser.FromText(body.Text);
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

        var charset = HeaderUtilities.RemoveQuotes(type.Charset).ToString();
        return charset.Length == 0 || Utf8Names.Contains(charset, StringComparer.OrdinalIgnoreCase)
            ? type
            : throw Problem.UnsupportedMediaType("The charset of the body must be utf-8.");
    }
}
