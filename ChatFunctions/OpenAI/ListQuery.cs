using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Http;

namespace ChatFunctions.OpenAI;

/// <summary>The query of a list: <c>limit</c> (1 to 100, or 20), <c>order</c> (<c>asc</c> or <c>desc</c>), <c>after</c> an item.</summary>
internal sealed record ListQuery(int Limit, bool Ascending, MessageId? After)
{
    /// <summary>Reads the query.</summary>
    /// <param name="request">The request.</param>
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
            !(MessageId.TryParse(afterText.ToString(), MessageId.MessagePrefix, out after) && after.ConversationId == conversationId))
        {
            throw JsonFields.Wrong("after", "the id of an item of this list");
        }

        return new ListQuery(Paging.Limit(request), order == "asc", after);
    }

    /// <summary>The page of a list that was read whole.</summary>
    /// <param name="oldestFirst">The list.</param>
    /// <returns>The page, and the message behind which the next one begins, if there is one.</returns>
    public (IReadOnlyList<MessageRow> Page, MessageRow? Next) PageOf(IReadOnlyList<MessageRow> oldestFirst)
    {
        MessageRow[] wanted =
        [
            .. (Ascending ? oldestFirst : oldestFirst.Reverse()).Where(message =>
                After is null || (Ascending ? message.Number > After.Number : message.Number < After.Number)),
        ];
        return wanted.Length > Limit ? (wanted[..Limit], wanted[Limit - 1]) : (wanted, null);
    }
}
