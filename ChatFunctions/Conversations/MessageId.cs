using System.Diagnostics.CodeAnalysis;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Conversations;

/// <summary>The public id of a message or of a response, taken apart: it leads to its row without a lookup.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Number">The message's number; for a response its reply's.</param>
/// <param name="Token">The first characters of the turn's token.</param>
internal sealed record MessageId(string ConversationId, long Number, string Token)
{
    public const string MessagePrefix = "msg_";
    public const string ResponsePrefix = "resp_";

    /// <summary>Whether the row is the one that the id means, and not a namesake's.</summary>
    public bool Names(MessageRow row) => row.Number == Number && row.TurnToken.StartsWith(Token, StringComparison.Ordinal);

    public static bool TryParse(string id, string prefix, [NotNullWhen(true)] out MessageId? messageId)
    {
        messageId = null;
        var rest = id.LastIndexOf('_');
        if (!id.StartsWith(prefix, StringComparison.Ordinal) || rest <= prefix.Length ||
            !TurnIds.TryParse(id[(rest + 1)..], out var number, out var token) || !ConversationIds.IsValid(id[prefix.Length..rest]))
        {
            return false;
        }

        messageId = new MessageId(id[prefix.Length..rest], number, token);
        return true;
    }
}
