using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Turns;

/// <summary>How much more a reply may hold: UTF-16 units, and bytes of the one entity that keeps it. For one writer at a time.</summary>
/// <param name="maxUnits">UTF-16 units in all.</param>
/// <param name="taken">Bytes of the entity that are not the reply's: what was asked for with it.</param>
internal sealed class ReplyBudget(int maxUnits, int taken = 0)
{
    // Bytes are counted in thirds: where Azurite counts the JSON, three of the delta lengths are four.
    private const int Thirds = 3;

    // The most that one UTF-16 unit takes, in the count below.
    private const int MaxThirdsOfUnit = (6 * Thirds) + 4;

    private int _units = maxUnits;
    private int _thirds = (RowSize.MaxTexts - taken) * Thirds;

    /// <summary>Whether not even a short delta fits any more.</summary>
    public bool IsSpent => _thirds < MaxThirdsOfUnit;

    /// <summary>Takes the part of a delta that fits, no surrogate pair divided.</summary>
    public ReadOnlySpan<char> Take(ReadOnlySpan<char> delta)
    {
        var size = Size(delta);
        if (delta.Length > _units || size > _thirds)
        {
            delta = delta[..FittingLength(delta)];
            size = Size(delta);
        }

        _units -= delta.Length;
        _thirds -= size;
        return delta;
    }

    private int FittingLength(ReadOnlySpan<char> delta)
    {
        var (fits, tooLong) = (0, Math.Min(delta.Length, _units) + 1);
        while (tooLong - fits > 1)
        {
            var middle = (fits + tooLong) / 2;
            (fits, tooLong) = Size(delta[..middle]) <= _thirds ? (middle, tooLong) : (fits, middle);
        }

        return fits > 0 && fits < delta.Length && char.IsHighSurrogate(delta[fits - 1]) ? fits - 1 : fits;
    }

    // The service counts two bytes a UTF-16 unit, Azurite what is sent; the larger one counts here.
    private static int Size(ReadOnlySpan<char> delta)
    {
        var lengths = DeltaLengths.EncodedSize(delta.Length);
        return Math.Max(Thirds * ((2 * delta.Length) + lengths), (Thirds * RowSize.Sent(delta)) + (4 * lengths));
    }
}
