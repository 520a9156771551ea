using System.Buffers;
using ChatFunctions.Completions;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Conversations;

/// <summary>
/// Public ids. A turn is named by the position of its reply and the first characters of its token, a message by its conversation, its
/// position and its turn's token, so that an id leads back to its row and never to a namesake's.
/// </summary>
internal static class TurnIds
{
    private const int TokenCharacters = 8;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>A new token of 122 random bits: what identifies a turn, where its number alone identifies nothing.</summary>
    public static string NewToken() => Guid.NewGuid().ToString("N");

    /// <summary>The id of a turn, by the position of its reply, such as <c>3-9f86d081</c>.</summary>
    public static string Turn(long replyNumber, string token) => $"{replyNumber}-{Short(token)}";

    /// <summary>The parts of a position with the first characters of a token, such as <c>5-9f86d081</c>.</summary>
    public static bool TryParse(string id, out long number, out string token)
    {
        (number, token) = (0, "");
        if (id.IndexOf('-', StringComparison.Ordinal) is not (> 0 and var dash) || id.Length != dash + 1 + TokenCharacters ||
            id.AsSpan(dash + 1).ContainsAnyExcept(HexDigits) ||
            !long.TryParse(id.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out number) ||
            number > RowKeys.MaxMessageNumber)
        {
            return false;
        }

        token = id[(dash + 1)..];
        return true;
    }

    /// <summary>The id of a message, such as <c>msg_demo_5-9f86d081</c>.</summary>
    public static string Message(string conversationId, long number, string token) => $"msg_{conversationId}_{number}-{Short(token)}";

    /// <summary>The id of a turn's response, by the position of its reply, such as <c>resp_demo_5-9f86d081</c>.</summary>
    public static string Response(string conversationId, long replyNumber, string token) =>
        $"resp_{conversationId}_{replyNumber}-{Short(token)}";

    /// <summary>
    /// The id of an item of a reply, such as <c>fc_demo_5-9f86d081-2</c>; of the first without its place, so that a message which is all of
    /// the reply has the id of its row.
    /// </summary>
    public static string Item(string conversationId, long replyNumber, string token, int index, ReplyItem item)
    {
        var id = $"{Prefix(item)}{conversationId}_{replyNumber}-{Short(token)}";
        return index == 0 ? id : $"{id}-{index}";
    }

    private static string Prefix(ReplyItem item) => item.Kind switch
    {
        ReplyItemKind.Reasoning => MessageId.ReasoningPrefix,
        ReplyItemKind.Call => MessageId.CallPrefix,
        _ => MessageId.MessagePrefix,
    };

    private static string Short(string token) => token.Length > TokenCharacters ? token[..TokenCharacters] : token;
}
