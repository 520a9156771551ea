namespace ChatFunctions.Conversations.Table;

/// <summary>
/// Stretches of messages that readers pass over at once, as the head keeps them: «0-19,400-20399», oldest first, by the numbers of their
/// first and last messages. They only save requests, so few are kept; what is in them must stay as it is for good. For one thread at a
/// time.
/// </summary>
internal sealed class MessageStretches
{
    // The longest; each takes some 20 bytes of a row that is written with every turn.
    private const int MaxKept = 50;

    private readonly List<(long First, long Last)> _stretches = [];

    private MessageStretches()
    {
    }

    /// <summary>Reads what <see cref="Kept"/> has written.</summary>
    public static MessageStretches Parse(string text)
    {
        var parsed = new MessageStretches();
        foreach (var part in text.AsSpan().Split(','))
        {
            var stretch = text.AsSpan(part);
            if (stretch.IndexOf('-') is > 0 and var dash && TryParse(stretch[..dash], out var first) &&
                TryParse(stretch[(dash + 1)..], out var last))
            {
                parsed._stretches.Add((first, last));
            }
        }

        return parsed;
    }

    public MessageStretches Add(long number)
    {
        var (first, last) = (number, number);
        var place = _stretches.FindIndex(stretch => stretch.Last >= number - 1);
        place = place < 0 ? _stretches.Count : place;
        while (place < _stretches.Count && _stretches[place].First <= number + 1)
        {
            (first, last) = (Math.Min(first, _stretches[place].First), Math.Max(last, _stretches[place].Last));
            _stretches.RemoveAt(place);
        }

        _stretches.Insert(place, (first, last));
        return this;
    }

    /// <summary>The newest message, of this number or below, that is in no stretch; -1 where there is none.</summary>
    public long PassDown(long number) => Find(number) is { } stretch ? stretch.First - 1 : number;

    /// <summary>The oldest message, of this number or above, that is in no stretch.</summary>
    public long PassUp(long number) => Find(number) is { } stretch ? stretch.Last + 1 : number;

    /// <summary>What the head keeps: the longest stretches.</summary>
    /// <param name="end">Messages from this number on are left out.</param>
    /// <param name="shortest">Messages that a stretch has at least.</param>
    public string Kept(long end, long shortest = 1) => string.Join(',', _stretches
        .Select(stretch => stretch with { Last = Math.Min(stretch.Last, end - 1) })
        .Where(stretch => stretch.Last - stretch.First >= shortest - 1)
        .OrderByDescending(stretch => stretch.Last - stretch.First)
        .Take(MaxKept)
        .Order()
        .Select(stretch => string.Create(CultureInfo.InvariantCulture, $"{stretch.First}-{stretch.Last}")));

    private (long First, long Last)? Find(long number) =>
        _stretches.FindIndex(stretch => stretch.First <= number && number <= stretch.Last) is >= 0 and var index ? _stretches[index] : null;

    private static bool TryParse(ReadOnlySpan<char> text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
