using ChatFunctions.Http;
using Microsoft.Net.Http.Headers;

namespace ChatFunctions.Chat;

/// <summary>The forms a reply can take on the wire.</summary>
internal enum ReplyForm
{
    /// <summary><c>text/plain</c>: the bare deltas.</summary>
    PlainText,

    /// <summary><c>text/event-stream</c>: the Responses event stream.</summary>
    EventStream,

    /// <summary><c>application/json</c>: one object at the end.</summary>
    Json,
}

/// <summary>Content negotiation. Source: RFC 9110, section 12.5.1.</summary>
internal static class ReplyForms
{
    private static readonly (ReplyForm Form, MediaTypeHeaderValue Type)[] Offers =
    [
        (ReplyForm.PlainText, new("text/plain")),
        (ReplyForm.EventStream, new("text/event-stream")),
        (ReplyForm.Json, new("application/json")),
    ];

    /// <summary>The form that the caller likes best: by quality, then as listed; plain text where anything goes.</summary>
    /// <exception cref="ProblemException">None of the forms is acceptable.</exception>
    public static ReplyForm Negotiate(HttpRequest request)
    {
        var header = request.Headers.Accept;
        if (string.IsNullOrWhiteSpace(header.ToString()))
        {
            return ReplyForm.PlainText;
        }

        var accepted = Ranges(header);
        var best = Offers
            .Select(offer => (offer.Form, Rank: Rank(offer.Type, accepted)))
            .Where(offer => offer.Rank.Quality > 0)
            .OrderByDescending(offer => offer.Rank.Quality)
            .ThenBy(offer => offer.Rank.Position)
            .FirstOrDefault();
        return best.Rank.Quality > 0 ? best.Form : throw Problem.NotAcceptable();
    }

    // What can't be read is no form that could be sent.
    private static MediaTypeHeaderValue[] Ranges(IEnumerable<string?> header) =>
    [
        .. from line in header
           from item in line!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
           select MediaTypeHeaderValue.TryParse(WithSubtype(item), out var range) ? range : null into range
           where range is not null
           select range,
    ];

    // Java's oldest client, and others, write a single asterisk for «anything».
    private static string WithSubtype(string range) =>
        range[0] == '*' && (range.Length == 1 || range[1] is ';' or ' ') ? $"*/{range}" : range;

    // The most specific range that covers the type decides its quality; a wildcard stands behind every type that is named.
    private static (double Quality, int Position) Rank(MediaTypeHeaderValue type, MediaTypeHeaderValue[] accepted)
    {
        var ranges = accepted.Select((range, position) => (range, position)).Where(item => Covers(item.range, type)).ToArray();
        if (ranges.Length == 0)
        {
            return (0, 0);
        }

        var (range, position) = ranges.MinBy(item => Width(item.range));
        return (range.Quality ?? 1, position + (Width(range) * accepted.Length));
    }

    private static int Width(MediaTypeHeaderValue range) => range.MatchesAllTypes ? 2 : range.MatchesAllSubTypes ? 1 : 0;

    // Parameters such as charset say how, not what.
    private static bool Covers(MediaTypeHeaderValue range, MediaTypeHeaderValue type) =>
        range.MatchesAllTypes || (range.Type.Equals(type.Type, StringComparison.OrdinalIgnoreCase) &&
            (range.MatchesAllSubTypes || range.SubType.Equals(type.SubType, StringComparison.OrdinalIgnoreCase)));
}
