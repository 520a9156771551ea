namespace ChatFunctions.Conversations;

/// <summary>A conversation's title: the beginning of its first message, on one line.</summary>
internal static class ConversationTitle
{
    private const int MaxUnits = 80;

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
