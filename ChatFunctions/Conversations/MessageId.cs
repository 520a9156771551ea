using System.Diagnostics.CodeAnalysis;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Conversations;

/// <summary>The public id of a message, of an item of one, or of a response, taken apart: it leads to its row without a lookup.</summary>
/// <param name="Number">The message's number; for a response its reply's.</param>
/// <param name="Token">The first characters of the turn's token.</param>
/// <param name="Item">The item's place in the message; 0 where the id names none.</param>
internal sealed record MessageId(string ConversationId, long Number, string Token, int Item = 0)
{
    public const string MessagePrefix = "msg_";
    public const string CallPrefix = "fc_";
    public const string ReasoningPrefix = "rs_";
    public const string ResponsePrefix = "resp_";

    /// <summary>Whether the row is the one that the id means, and not a namesake's.</summary>
    public bool Names(MessageRow row) => row.Number == Number && row.TurnToken.StartsWith(Token, StringComparison.Ordinal);

    /// <summary>Takes the id of an item apart, see <see cref="TurnIds.Item"/>; that its kind is true is not looked at.</summary>
    public static bool TryParseItem(string id, [NotNullWhen(true)] out MessageId? messageId)
    {
        var dash = id.LastIndexOf('-');
        var rest = id.LastIndexOf('_');
        var hasItem = rest > 0 && id.AsSpan(rest + 1).Count('-') == 2;
        var item = 0;
        var ofMessage = hasItem ? id[..dash] : id;
        messageId = null;
        if (hasItem && !(int.TryParse(id.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out item) && item > 0))
        {
            return false;
        }

        if (TryParse(ofMessage, MessagePrefix, out var found) || TryParse(ofMessage, CallPrefix, out found) ||
            TryParse(ofMessage, ReasoningPrefix, out found))
        {
            messageId = found with { Item = item };
        }

        return messageId is not null;
    }

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
