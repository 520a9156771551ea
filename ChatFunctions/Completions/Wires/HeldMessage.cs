using System.Runtime.InteropServices;

namespace ChatFunctions.Completions.Wires;

/// <summary>
/// What a stream has said in <c>message</c>: in one frame, in pieces, or so far in each frame. It counts only where the stream had no
/// deltas, which is known at the end. For one reader at a time.
/// </summary>
internal sealed class HeldMessage
{
    private readonly HeldText _thoughts = new();
    private readonly HeldText _text = new();
    private readonly HeldText _refusal = new();
    private IReadOnlyList<CallFragment> _calls = [];

    /// <summary>The text, halves of surrogate pairs included.</summary>
    public ReadOnlySpan<char> Text => _text.Units;

    public ReadOnlySpan<char> Refusal => _refusal.Units;

    public ReadOnlySpan<char> Thoughts => _thoughts.Units;

    /// <summary>The calls, each of them whole.</summary>
    public IReadOnlyList<CallFragment> Calls => _calls;

    /// <summary>Takes what one frame says.</summary>
    /// <returns>Whether it gives an answer that is longer than the one before.</returns>
    public bool Add(Saying frame)
    {
        _calls = frame.Calls.Count > 0 ? [.. frame.Calls] : _calls;
        _thoughts.Add(frame.Thoughts.ToString());
        return _text.Add(frame.Text.ToString()) | _refusal.Add(frame.Refusal.ToString());
    }

    private sealed class HeldText
    {
        // More than a reply may have, so that one that is too long is seen to be.
        private const int MaxUnits = 1_000_000;

        private readonly List<char> _units = [];

        public ReadOnlySpan<char> Units => CollectionsMarshal.AsSpan(_units);

        public bool Add(ReadOnlySpan<char> content)
        {
            // A frame that begins with all that was said so far repeats it; pieces do so by chance at the most in their first letters.
            var news = content.StartsWith(Units) ? content[_units.Count..] : content;
            _units.AddRange(news[..Math.Min(news.Length, MaxUnits - _units.Count)]);
            return !news.IsEmpty;
        }
    }
}
