using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Conversations;

/// <summary>A conversation's title: the beginning of its first message, a user's where there is one, on one line.</summary>
internal static class ConversationTitle
{
    private const int MaxUnits = 80;

    /// <summary>The title of a conversation with these messages: never the arguments of a call, or the output of one.</summary>
    /// <returns>The title; empty where nothing is said.</returns>
    public static string From(IEnumerable<MessageRow> messages) => From(messages
        .Where(message => message.CallId is null && message.Words.Length > 0)
        .OrderByDescending(message => message.Role == MessageRole.User)
        .FirstOrDefault()?.Words ?? "");

    public static string From(string message)
    {
        var beginning = Cut(message.TrimStart(), 4 * MaxUnits);
        var line = string.Join(' ', beginning.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (line.Length <= MaxUnits)
        {
            return line;
        }

        var end = line.LastIndexOf(' ', MaxUnits - 1);
        return Cut(line, end > MaxUnits / 2 ? end : MaxUnits - 1) + "…";
    }

    // Never inside a surrogate pair.
    private static string Cut(string text, int length) =>
        text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
}
