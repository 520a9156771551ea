using ChatFunctions.Conversations;
using ChatFunctions.Http;
using ChatFunctions.OpenAI.Responses;

namespace ChatFunctions.Chat;

/// <summary>Where a reader of events wants to go on.</summary>
/// <param name="TurnId">The turn; <see langword="null"/> for the active or latest one.</param>
/// <param name="After">Events after this number are wanted; -1 for all.</param>
/// <param name="IsEnd">The reader has seen the turn's terminal event.</param>
internal sealed record EventCursor(string? TurnId, int After, bool IsEnd)
{
    private const string End = "end";

    /// <summary>
    /// The cursor of a request: the header <c>Last-Event-ID</c>, which an <c>EventSource</c> adds when it comes again to the same address,
    /// else <c>starting_after</c> in the query, else the beginning.
    /// </summary>
    /// <exception cref="ProblemException">It is none of ours.</exception>
    public static EventCursor From(HttpRequest request)
    {
        if (HasHeader(request))
        {
            return Parse(request.Headers["Last-Event-ID"].ToString(), "The header 'Last-Event-ID'");
        }

        return request.Query.TryGetValue("starting_after", out var query)
            ? Parse(query.ToString(), "The query parameter 'starting_after'")
            : new EventCursor(null, ResponseEvents.BeforeFirst, false);
    }

    /// <summary>Whether the request says what event it has seen last.</summary>
    public static bool HasHeader(HttpRequest request) => !string.IsNullOrEmpty(request.Headers["Last-Event-ID"]);

    private static EventCursor Parse(string text, string source)
    {
        var dot = text.LastIndexOf('.');
        var turnId = dot < 0 ? null : text[..dot];
        var number = text[(dot + 1)..];
        if (turnId is null || (TurnIds.TryParse(turnId, out var reply, out _) && reply > 0))
        {
            if (number == End && turnId is not null)
            {
                return new EventCursor(turnId, int.MaxValue, true);
            }

            if (int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var after) && after < int.MaxValue)
            {
                return new EventCursor(turnId, after, false);
            }
        }

        throw Problem.InvalidRequest($"{source} must be the id of an event, such as 3-9f86d081.12, or its number.");
    }
}
