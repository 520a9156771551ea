using ChatFunctions.Conversations;
using ChatFunctions.Http;

namespace ChatFunctions.OpenAI;

/// <summary>The query of a list: <c>limit</c> (1 to 100, or 20), <c>order</c> (<c>asc</c>, or <c>desc</c>), <c>after</c> an item.</summary>
internal sealed record ListQuery(int Limit, bool Ascending, MessageId? After)
{
    /// <exception cref="ProblemException">A parameter is not valid.</exception>
    public static ListQuery From(HttpRequest request, string conversationId)
    {
        IncludedValues.Check(request);
        var order = request.Query["order"].ToString();
        if (order is not ("" or "asc" or "desc"))
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
}
