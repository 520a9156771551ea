using System.Buffers.Text;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Http;

/// <summary>The part of a list that a query asks for.</summary>
internal static class Paging
{
    private const int DefaultLimit = 20;
    private const int MaxLimit = 100;

    /// <exception cref="ProblemException"><c>limit</c> is out of bounds.</exception>
    public static int Limit(HttpRequest request)
    {
        if (!request.Query.TryGetValue("limit", out var text))
        {
            return DefaultLimit;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MaxLimit
            ? limit
            : throw Problem.InvalidRequest($"The query parameter 'limit' must be 1 to {MaxLimit}.", "limit");
    }

    /// <summary>The text behind the opaque cursor <c>before</c>, or <see langword="null"/> without one.</summary>
    /// <exception cref="ProblemException">The cursor is not one of ours.</exception>
    public static string? Cursor(HttpRequest request)
    {
        if (!request.Query.TryGetValue("before", out var cursor))
        {
            return null;
        }

        try
        {
            return Encoding.ASCII.GetString(Base64Url.DecodeFromChars(cursor.ToString()));
        }
        catch (FormatException)
        {
            throw BadCursor();
        }
    }

    /// <exception cref="ProblemException">The cursor is not one of ours.</exception>
    public static long? MessageCursor(HttpRequest request) =>
        Cursor(request) is not { } cursor ? null
        : RowKeys.TryParseMessage(cursor, out var number) && number >= 0 ? number
        : throw BadCursor();

    /// <exception cref="ProblemException">The cursor is not one of ours.</exception>
    public static string? ListingCursor(HttpRequest request) =>
        Cursor(request) is not { } cursor ? null
        : RowKeys.TryParseListing(cursor, out _, out _) ? cursor
        : throw BadCursor();

    public static string? Opaque(string? rowKey) => rowKey is null ? null : Base64Url.EncodeToString(Encoding.ASCII.GetBytes(rowKey));

    private static ProblemException BadCursor() =>
        Problem.InvalidRequest("The query parameter 'before' must be the nextCursor of an earlier page.");
}
