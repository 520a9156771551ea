namespace ChatFunctions.Conversations;

/// <summary>What a reply consisted of at one moment; never changes.</summary>
internal readonly struct ReplyView(char[] text, int[] ends, int count, string? model, ReplyEnd? end)
{
    /// <summary>How many deltas there are.</summary>
    public int Count => count;

    /// <summary>The model that replies, in the service's words, where it said so.</summary>
    public string? Model => model;

    /// <summary>How the reply ended, once it has.</summary>
    public ReplyEnd? End => end;

    /// <summary>All of the text.</summary>
    public ReadOnlySpan<char> Text => text.AsSpan(0, count == 0 ? 0 : ends[count - 1]);

    /// <summary>This view without the deltas from <paramref name="limit"/> on, and without an end.</summary>
    public ReplyView First(int limit) => new(text, ends, Math.Min(count, limit), model, null);

    /// <summary>The text of delta <paramref name="index"/>.</summary>
    public ReadOnlySpan<char> Delta(int index) => Deltas(index, index + 1);

    /// <summary>The text of the deltas from <paramref name="from"/> on, up to and without <paramref name="to"/>.</summary>
    public ReadOnlySpan<char> Deltas(int from, int to)
    {
        var start = from == 0 ? 0 : ends[from - 1];
        return to == 0 ? [] : text.AsSpan(start, ends[to - 1] - start);
    }

    /// <summary>The lengths of all deltas, in UTF-16 units.</summary>
    public int[] Lengths() => Lengths(0, count);

    /// <summary>The lengths of the deltas from <paramref name="from"/> on, up to and without <paramref name="to"/>.</summary>
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
