namespace ChatFunctions.LocalHost.OfflineModel;

/// <summary>Cuts a reply into the pieces in which it is sent; together they are always the whole text.</summary>
internal static class Deltas
{
    /// <summary>Words, each with the white space before it, as models' tokens are.</summary>
    public static List<string> Words(string text)
    {
        var pieces = new List<string>();
        var start = 0;
        for (var i = 1; i < text.Length; i++)
        {
            if (char.IsWhiteSpace(text[i]) && !char.IsWhiteSpace(text[i - 1]))
            {
                pieces.Add(text[start..i]);
                start = i;
            }
        }

        if (start < text.Length)
        {
            pieces.Add(text[start..]);
        }

        return pieces;
    }

    /// <summary>Pieces of nearly equal length, no surrogate pair divided; fewer when the text is too short.</summary>
    public static List<string> Pieces(string text, int count)
    {
        var pieces = new List<string>(count);
        var start = 0;
        for (var n = 1; n <= count; n++)
        {
            var end = (int)((long)text.Length * n / count);
            if (end < text.Length && end > 0 && char.IsHighSurrogate(text[end - 1]))
            {
                end++;
            }

            if (end > start)
            {
                pieces.Add(text[start..end]);
                start = end;
            }
        }

        return pieces;
    }

    /// <summary>The same text with each surrogate pair divided between two deltas; an emoji is added when there is none.</summary>
    public static List<string> SplitSurrogates(IReadOnlyList<string> deltas)
    {
        var source = deltas.Any(delta => delta.Any(char.IsSurrogate)) ? deltas : [.. deltas, " 🙂"];
        var pieces = new List<string>();
        foreach (var delta in source)
        {
            var start = 0;
            for (var i = 1; i < delta.Length; i++)
            {
                if (char.IsSurrogatePair(delta[i - 1], delta[i]))
                {
                    pieces.Add(delta[start..i]);
                    start = i;
                }
            }

            pieces.Add(delta[start..]);
        }

        return pieces;
    }
}
