using ChatFunctions.Completions;

namespace ChatFunctions.Conversations;

/// <summary>
/// What a reply consisted of at one moment; never changes. It is a sequence of entries: deltas, and empty ones with which items begin.
/// </summary>
internal readonly struct ReplyView(
    char[] text, int[] ends, int count, ReplyItem[] items, ReplyRun[] runs, int runCount, string? model, ReplyEnd? end)
{
    /// <summary>How many entries there are.</summary>
    public int Count => count;

    /// <summary>The model that replies, in the service's words, where it said so.</summary>
    public string? Model => model;

    /// <summary>How the reply ended, once it has.</summary>
    public ReplyEnd? End => end;

    /// <summary>The text of all deltas.</summary>
    public ReadOnlySpan<char> Text => text.AsSpan(0, count == 0 ? 0 : ends[count - 1]);

    /// <summary>Where another item goes on.</summary>
    public ReadOnlySpan<ReplyRun> Runs => runs.AsSpan(0, runCount);

    /// <summary>This view without the entries from <paramref name="limit"/> on, and without an end.</summary>
    public ReplyView First(int limit)
    {
        var fewer = runCount;
        while (fewer > 0 && runs[fewer - 1].Entry >= limit)
        {
            fewer--;
        }

        return new(text, ends, Math.Min(count, limit), items, runs, fewer, model, null);
    }

    /// <summary>The text of delta <paramref name="index"/>.</summary>
    public ReadOnlySpan<char> Delta(int index) => Deltas(index, index + 1);

    /// <summary>The text of the deltas from <paramref name="from"/> on, up to and without <paramref name="to"/>.</summary>
    public ReadOnlySpan<char> Deltas(int from, int to)
    {
        var start = from == 0 ? 0 : ends[from - 1];
        return to == 0 ? [] : text.AsSpan(start, ends[to - 1] - start);
    }

    /// <summary>The stretches of one item each, from an entry on.</summary>
    /// <param name="from">The first entry; before it all is known already.</param>
    public ReplyStretches Stretches(int from) => new(this, from);

    /// <summary>The items that have begun.</summary>
    public ReadOnlySpan<ReplyItem> Items
    {
        get
        {
            var run = runCount - 1;
            while (run >= 0 && runs[run].Begun is null)
            {
                run--;
            }

            return items.AsSpan(0, run >= 0 ? runs[run].Item + 1 : count == 0 ? 0 : 1);
        }
    }

    /// <summary>Item <paramref name="index"/>, which has begun.</summary>
    public ReplyItem Item(int index) => items[index];

    /// <summary>All items.</summary>
    public IReadOnlyList<ReplyPart> Parts() => ReplyPart.Split(Text.ToString(), Runs.ToArray());

    /// <summary>What item <paramref name="index"/> has said so far.</summary>
    public string Said(int index)
    {
        var said = new StringBuilder();
        foreach (var stretch in Stretches(0))
        {
            if (stretch.Index == index)
            {
                said.Append(Deltas(stretch.From, stretch.To));
            }
        }

        return said.ToString();
    }

    /// <summary>The lengths of all entries, in UTF-16 units.</summary>
    public int[] Lengths() => Lengths(0, count);

    /// <summary>The lengths of the entries from <paramref name="from"/> on, up to and without <paramref name="to"/>.</summary>
    public int[] Lengths(int from, int to)
    {
        var lengths = ends[from..to];
        for (var i = lengths.Length - 1; i >= 0; i--)
        {
            lengths[i] -= i > 0 ? lengths[i - 1] : from > 0 ? ends[from - 1] : 0;
        }

        return lengths;
    }
}
