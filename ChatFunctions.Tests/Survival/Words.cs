namespace ChatFunctions.Tests.Survival;

/// <summary>The replies that <c>deltas=N</c> asks for.</summary>
internal static class Words
{
    /// <summary>The text of the first <paramref name="count"/> deltas.</summary>
    public static string Of(int count) =>
        string.Join(' ', Enumerable.Range(1, count).Select(n => string.Create(CultureInfo.InvariantCulture, $"w{n}")));

    /// <summary>How many whole deltas a text has; fails when it is not the beginning of such a reply.</summary>
    public static int Count(string text)
    {
        var count = text.Length == 0 ? 0 : text.Count(character => character == ' ') + 1;
        Assert.Equal(Of(count), text);
        return count;
    }

    /// <summary>How many whole deltas a text has that may have been cut inside one.</summary>
    public static int CountCut(string text)
    {
        var count = text.Length == 0 ? 0 : text.Count(character => character == ' ') + 1;
        Assert.StartsWith(text, Of(count + 1), StringComparison.Ordinal);
        return Of(count) == text ? count : count - 1;
    }
}
