using ChatFunctions.Http;
using ChatFunctions.Turns;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace ChatFunctions.Chat;

/// <summary>Reads the body of <c>POST /api/chat…</c>, of whatever type clients send it as. Thread-safe.</summary>
internal sealed class MessageRequestReader(IOptions<TurnOptions> options)
{
    private const string RightCall =
        "Send JSON: curl -N URL -H 'Content-Type: application/json' -d '{\"message\":\"Hello\"}'; or the bare message as text/plain.";

    private readonly MessageRequestParser _parser = new(options.Value);

    /// <summary>Bytes of a body at the most: message and instructions, each character as two escaped units, and the rest.</summary>
    public static int MaxBytes(TurnOptions options) => (2 * 12 * options.MaxMessageCharacters) + (64 * 1024);

    /// <exception cref="ProblemException">The body is not as it should be; the detail names what is wrong.</exception>
    public async Task<MessageRequest> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var type = ContentType(request);
        var body = await RequestBody.ReadAsync(request, MaxBytes(options.Value), cancellationToken);
        return Parse(type, body.Text) with { BodyHash = body.Hash };
    }

    private MessageRequest Parse(MediaTypeHeaderValue type, string text)
    {
        if (type.MatchesMediaType("text/plain"))
        {
            return _parser.FromText(text);
        }

        if (type.MatchesMediaType("application/json") || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase))
        {
            return _parser.FromJson(text);
        }

        // What curl -d says when it is not told a type.
        if (type.MatchesMediaType("application/x-www-form-urlencoded") && text.AsSpan().TrimStart().StartsWith("{"))
        {
            return _parser.FromJson(text);
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
