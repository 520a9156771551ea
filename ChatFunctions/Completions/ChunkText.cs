using System.Text;
using System.Text.Json;

namespace ChatFunctions.Completions;

/// <summary>
/// The buffer for the text of one chunk after another, and the half of a surrogate pair that waits for its other half. For one reader
/// at a time.
/// </summary>
internal sealed class ChunkText
{
    /// <summary>The text's UTF-16 units; replaced by a longer array as needed.</summary>
    public char[] Units = new char[256];

    private char _heldHighSurrogate;

    /// <summary>Whether the latest chunk ended inside a pair.</summary>
    public bool HoldsHalf => _heldHighSurrogate != 0;

    /// <summary>The first units; valid until the next chunk is read.</summary>
    public ReadOnlyMemory<char> First(int length) => Units.AsMemory(0, length);

    /// <summary>Says that no further chunk comes: a half that is held back stands alone.</summary>
    /// <returns>The length with it.</returns>
    public int End(int length)
    {
        if (HoldsHalf)
        {
            _heldHighSurrogate = '\0';
            Units[length++] = '\uFFFD';
        }

        return length;
    }

    /// <summary>Copies the string that the reader stands at, from the buffer's start.</summary>
    /// <returns>How many UTF-16 units it has, a half that is held back not counted.</returns>
    public int Copy(ref Utf8JsonReader reader)
    {
        // One unit for a held surrogate; a UTF-8 byte never becomes more than one UTF-16 unit, and an escaped half takes six.
        var needed = reader.ValueSpan.Length + 1;
        if (Units.Length < needed)
        {
            Units = new char[Math.Max(needed, Units.Length * 2)];
        }

        if (_heldHighSurrogate == 0)
        {
            try
            {
                return reader.CopyString(Units);
            }
            catch (InvalidOperationException)
            {
                // A surrogate that has its other half in another chunk, or none at all.
            }
        }

        return CopyWithLoneSurrogates(reader.ValueSpan);
    }

    /// <summary>Joins a pair that was cut between two chunks; a half without its other half becomes U+FFFD.</summary>
    private int CopyWithLoneSurrogates(ReadOnlySpan<byte> escaped)
    {
        var raw = new StringBuilder();
        if (_heldHighSurrogate != 0)
        {
            raw.Append(_heldHighSurrogate);
            _heldHighSurrogate = '\0';
        }

        JsonUnescape.Append(raw, escaped);
        if (raw.Length > 0 && char.IsHighSurrogate(raw[^1]))
        {
            _heldHighSurrogate = raw[^1];
            raw.Length--;
        }

        var length = 0;
        for (var i = 0; i < raw.Length; i++)
        {
            var c = raw[i];
            if (char.IsHighSurrogate(c) && i + 1 < raw.Length && char.IsLowSurrogate(raw[i + 1]))
            {
                Units[length++] = c;
                Units[length++] = raw[++i];
            }
            else
            {
                Units[length++] = char.IsSurrogate(c) ? '\uFFFD' : c;
            }
        }

        return length;
    }
}
