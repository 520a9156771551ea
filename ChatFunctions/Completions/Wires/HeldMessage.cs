using System.Runtime.InteropServices;

namespace ChatFunctions.Completions.Wires;

/// <summary>
/// What a stream has said in <c>message</c>: in one frame, in pieces, or so far in each frame. It counts only where the stream had no
/// deltas, which is known at the end. For one reader at a time.
/// </summary>
internal sealed class HeldMessage
{
    // More than a reply may have, so that one that is too long is seen to be.
    private const int MaxUnits = 1_000_000;

    private readonly List<char> _text = [];

    /// <summary>The text, halves of surrogate pairs included.</summary>
    public ReadOnlySpan<char> Text => CollectionsMarshal.AsSpan(_text);

    /// <summary>Takes the content of one frame.</summary>
    /// <returns>Whether it says anything new.</returns>
    public bool Add(ReadOnlySpan<char> content)
    {
        // A frame that begins with all that was said so far repeats it; pieces do so by chance at the most in their first letters.
        var news = content.StartsWith(Text) ? content[_text.Count..] : content;
        _text.AddRange(news[..Math.Min(news.Length, MaxUnits - _text.Count)]);
        return !news.IsEmpty;
    }
}
