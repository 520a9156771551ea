namespace ChatFunctions.Conversations;

/// <summary>
/// Public ids. A turn is named by its position and the first characters of its token, a message by its conversation, its
/// position and its turn's token, so that an id leads back to its row and never to a namesake's.
/// </summary>
internal static class TurnIds
{
    private const int TokenCharacters = 8;

    /// <summary>A new token of 122 random bits: what identifies a turn, where its number alone identifies nothing.</summary>
    public static string NewToken() => Guid.NewGuid().ToString("N");

    /// <summary>The id of a turn, such as <c>3-9f86d081</c>.</summary>
    public static string Turn(long number, string token) => $"{number}-{Short(token)}";

    /// <summary>The id of a message, such as <c>msg_demo_5-9f86d081</c>.</summary>
    public static string Message(string conversationId, long number, string token) => $"msg_{conversationId}_{number}-{Short(token)}";

    /// <summary>The id of a turn's response, by the position of its reply, such as <c>resp_demo_5-9f86d081</c>.</summary>
    public static string Response(string conversationId, long replyNumber, string token) => $"resp_{conversationId}_{replyNumber}-{Short(token)}";

    private static string Short(string token) => token.Length > TokenCharacters ? token[..TokenCharacters] : token;
}
