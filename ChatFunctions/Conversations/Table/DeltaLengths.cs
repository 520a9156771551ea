using System.Buffers;

namespace ChatFunctions.Conversations.Table;

/// <summary>
/// The lengths of a reply's deltas in UTF-16 units, 7 bits a byte, low bits first: kept beside the text, so that a replay
/// repeats the exact deltas.
/// </summary>
internal static class DeltaLengths
{
    /// <summary>The bytes that one length takes.</summary>
    public static int EncodedSize(int length)
    {
        var size = 1;
        while ((length >>= 7) != 0)
        {
            size++;
        }

        return size;
    }

    public static byte[] Encode(IEnumerable<int> lengths)
    {
        var writer = new ArrayBufferWriter<byte>();
        foreach (var length in lengths)
        {
            var rest = (uint)length;
            var span = writer.GetSpan(5);
            var size = 0;
            for (; rest >= 0x80; rest >>= 7)
            {
                span[size++] = (byte)(rest | 0x80);
            }

            span[size++] = (byte)rest;
            writer.Advance(size);
        }

        return writer.WrittenSpan.ToArray();
    }

    /// <exception cref="FormatException">The bytes end inside a length.</exception>
    public static List<int> Decode(ReadOnlySpan<byte> bytes)
    {
        var lengths = new List<int>(bytes.Length);
        var length = 0;
        var shift = 0;
        foreach (var b in bytes)
        {
            length |= (b & 0x7F) << shift;
            shift += 7;
            if (b < 0x80)
            {
                lengths.Add(length);
                length = 0;
                shift = 0;
            }
        }

        return shift == 0 ? lengths : throw new FormatException("The delta lengths end inside a length.");
    }
}
