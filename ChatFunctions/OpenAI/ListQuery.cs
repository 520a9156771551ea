using ChatFunctions.Conversations;
using ChatFunctions.Http;

namespace ChatFunctions.OpenAI;

/// <summary>The query of a list: <c>limit</c> (1 to 100, or 20), <c>order</c> (<c>asc</c> or <c>desc</c>), <c>after</c> an item.</summary>
internal sealed record ListQuery(int Limit, bool Ascending, MessageId? After)
{
    /// <summary>Reads the query.</summary>
    /// <param name="conversationId">Whose items the list has.</param>
    /// <param name="usualOrder">That of a list whose order nobody asks for.</param>
    /// <exception cref="ProblemException">A parameter is not valid.</exception>
    public static ListQuery From(HttpRequest request, string conversationId, string usualOrder = "desc")
    {
        IncludedValues.Check(request);
        var order = request.Query["order"] is [{ Length: > 0 } asked] ? asked : usualOrder;
        if (order is not ("asc" or "desc"))
        {
            throw JsonFields.Wrong("order", "asc or desc");
        }

        if (request.Query.ContainsKey("before"))
        {
            throw Problem.Unsupported("before", "'before' is not supported: turn the order round and use 'after'.");
        }

        MessageId? after = null;
        if (request.Query.TryGetValue("after", out var afterText) &&
            !(MessageId.TryParseItem(afterText.ToString(), out after) && after.ConversationId == conversationId))
        {
            throw JsonFields.Wrong("after", "the id of an item of this list");
        }

        return new ListQuery(Paging.Limit(request), order == "asc", after);
    }

    /// <summary>The page of what was read for it.</summary>
    /// <param name="oldestFirst">What was read.</param>
    /// <param name="place">The place of one: its message, and its place there.</param>
    /// <returns>The page, and the one behind which the next page begins, if there is more.</returns>
    public (IReadOnlyList<T> Page, T? Next) PageOf<T>(IEnumerable<T> oldestFirst, Func<T, (long Message, int Item)> place)
        where T : class
    {
        T[] wanted = [.. (Ascending ? oldestFirst : oldestFirst.Reverse()).Where(item =>
            After is null || place(item).CompareTo((After.Number, After.Item)) * (Ascending ? 1 : -1) > 0)];
        return wanted.Length > Limit ? (wanted[..Limit], wanted[Limit - 1]) : (wanted, null);
    }
}
