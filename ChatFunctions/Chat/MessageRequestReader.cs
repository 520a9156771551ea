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

    // The name of the standard, what many write in its place, and a part of UTF-8.
    private static readonly string[] Utf8Names = ["utf-8", "utf8", "utf_8", "us-ascii", "ascii"];

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
            // What fetch says when it is not told a type. Nobody means that the model shall read such an object.
            return MessageRequestParser.IsRequest(text) ? _parser.FromJson(text) : _parser.FromText(text);
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

        var charset = HeaderUtilities.RemoveQuotes(type.Charset).ToString();
        return charset.Length == 0 || Utf8Names.Contains(charset, StringComparer.OrdinalIgnoreCase)
            ? type
            : throw Problem.UnsupportedMediaType("The charset of the body must be utf-8.");
    }
}
