namespace ChatFunctions.Conversations;

/// <summary>A conversation's title: the beginning of its first message, on one line.</summary>
internal static class ConversationTitle
{
    private const int MaxUnits = 80;

    public static string From(string message)
    {
        var line = string.Join(' ', message[..Math.Min(message.Length, 4 * MaxUnits)].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (line.Length <= MaxUnits)
        {
            return line;
        }

        var end = line.LastIndexOf(' ', MaxUnits - 1);
        end = end > MaxUnits / 2 ? end : MaxUnits - 1;
        return line[..(char.IsHighSurrogate(line[end - 1]) ? end - 1 : end)] + "…";
    }
}
