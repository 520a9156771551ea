using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Tests.Conversations;

/// <summary>
/// What is said, in short: <c>why</c> is a user's message, <c>!so</c> the assistant's, <c>!so(x,y)</c> or <c>(x)</c> one that calls, and
/// <c>=x</c> or <c>=x:text</c> the output of a call; <c>-</c> before one says that it is deleted, <c>^</c> that it is superseded. What is
/// said together ends at a <c>;</c>.
/// </summary>
internal static class Talk
{
    /// <summary>The messages, oldest first.</summary>
    public static NewMessage[] Said(string talk) => [.. Words(talk).Select(Message)];

    /// <summary>The messages as rows, oldest first, each of as many tokens as its text has units.</summary>
    public static MessageRow[] Rows(string talk)
    {
        var turns = talk.Split(';').Select((said, turn) => Words(said).Select(
            word => Message(word.TrimStart('-', '^')).ToRow(word.Length, $"turn {turn}", default) with
            {
                Deleted = word[0] == '-',
                Superseded = word[0] == '^',
            }));
        return [.. turns.SelectMany(row => row).Select((row, number) => row with { Number = number })];
    }

    /// <summary>What the model would see of groups.</summary>
    public static string Of(IEnumerable<MessageGroup> groups) => string.Join(' ', groups.Select(group => group.Message.Role switch
    {
        MessageRole.Assistant => string.Join(' ', group.Calls.Select(call => Output(call.Output)).Prepend(Caller(group))),
        _ => group.Message.Words,
    }));

    private static string[] Words(string talk) => talk.Split([' ', ';'], StringSplitOptions.RemoveEmptyEntries);

    private static NewMessage Message(string word)
    {
        if (word[0] == '=')
        {
            var parts = word[1..].Split(':');
            return NewMessage.Output(parts[0], parts.Length > 1 ? parts[1] : "");
        }

        if (word[0] is not ('!' or '('))
        {
            return new NewMessage(MessageRole.User, word);
        }

        var (words, calls) = word.TrimStart('!').TrimEnd(')').Split('(') is [var first, var rest]
            ? (first, rest.Split(','))
            : (word[1..], []);
        return NewMessage.Of(
        [
            .. words.Length > 0 ? [(ReplyItem.Text, words)] : Array.Empty<(ReplyItem, string)>(),
            .. calls.Select(id => (ReplyItem.Call(id, "get_it"), "{}")),
        ]);
    }

    private static string Caller(MessageGroup group)
    {
        var words = group.Message.Words is { Length: > 0 } said ? $"!{said}" : "";
        return group.Calls.Count == 0 ? words : $"{words}({string.Join(',', group.Calls.Select(call => call.Call.Item.CallId))})";
    }

    private static string Output(MessageRow output) => output.Text.Length == 0 ? $"={output.CallId}" : $"={output.CallId}:{output.Text}";
}
