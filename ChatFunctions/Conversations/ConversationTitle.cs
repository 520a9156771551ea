using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Conversations;

/// <summary>
/// A conversation's title: the beginning of its first message with words, a user's where there is one, on one line; else the function that
/// is called first.
/// </summary>
internal static class ConversationTitle
{
    private const int MaxUnits = 80;

    /// <summary>The title of a conversation with these messages: never the arguments of a call, or the output of one.</summary>
    /// <returns>The title; empty where nothing is said, and nothing called.</returns>
    public static string From(IEnumerable<MessageRow> messages)
    {
        var titles = messages.Where(message => message.CallId is null).OrderByDescending(message => message.Role == MessageRole.User)
            .Select(message => (Words: From(message.Words), Called: message.Calls.Select(call => call.Item.Name).FirstOrDefault() ?? ""))
            .ToArray();
        return titles.Select(title => title.Words).Concat(titles.Select(title => From(title.Called)))
            .FirstOrDefault(title => title.Length > 0) ?? "";
    }

    /// <summary>The title that there is; else one of these messages.</summary>
    public static string Of(string title, IEnumerable<MessageRow> messages) => title.Length > 0 ? title : From(messages);

    public static string From(string message)
    {
        var line = OnOneLine(Cut(message.TrimStart(), 4 * MaxUnits));
        if (line.Length <= MaxUnits)
        {
            return line;
        }

        var end = line.LastIndexOf(' ', MaxUnits - 1);
        return Cut(line, end > MaxUnits / 2 ? end : MaxUnits - 1) + "…";
    }

    /// <summary>The text without line breaks, and with no more than one space between its words.</summary>
    public static string OnOneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    // Never inside of what a reader takes for one character.
    private static string Cut(string text, int length)
    {
        var end = 0;
        while (end < text.Length && end + StringInfo.GetNextTextElementLength(text, end) is var next && next <= length)
        {
            end = next;
        }

        // Nor inside a pair of surrogates where one character has so many marks that nothing else is left.
        return end > 0 || text.Length <= length ? text[..end] : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
    }
}
