using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Turns;

/// <summary>How much more a reply may hold: UTF-16 units, and bytes of the one entity that keeps it. For one writer at a time.</summary>
/// <param name="maxUnits">UTF-16 units in all.</param>
internal sealed class ReplyBudget(int maxUnits)
{
    // Text and delta lengths of a reply share one entity of 1 MiB with a dozen small properties.
    private const int MaxBytes = 900 * 1024;

    // The most that one UTF-16 unit takes, in the count below.
    private const int MaxBytesOfUnit = 3;

    private int _units = maxUnits;
    private int _bytes = MaxBytes;

    /// <summary>Whether not even a short delta fits any more.</summary>
    public bool IsSpent => _bytes < MaxBytesOfUnit;

    /// <summary>Takes the part of a delta that fits, no surrogate pair divided.</summary>
    public ReadOnlySpan<char> Take(ReadOnlySpan<char> delta)
    {
        var bytes = Bytes(delta);
        if (delta.Length > _units || bytes > _bytes)
        {
            delta = delta[..FittingLength(delta)];
            bytes = Bytes(delta);
        }

        _units -= delta.Length;
        _bytes -= bytes;
        return delta;
    }

    private int FittingLength(ReadOnlySpan<char> delta)
    {
        var length = 0;
        var encoded = 0;
        foreach (var rune in delta.EnumerateRunes())
        {
            encoded += rune.Utf8SequenceLength;
            var longer = length + rune.Utf16SequenceLength;
            if (longer > _units || Math.Max(2 * longer, encoded) + DeltaLengths.EncodedSize(longer) > _bytes)
            {
                break;
            }

            length = longer;
        }

        return length;
    }

    // The service counts two bytes a UTF-16 unit, Azurite the UTF-8 that is sent; the larger one counts here.
    private static int Bytes(ReadOnlySpan<char> delta) =>
        Math.Max(2 * delta.Length, Encoding.UTF8.GetByteCount(delta)) + DeltaLengths.EncodedSize(delta.Length);
}
