using System.Buffers;
using System.Text.Unicode;

namespace ChatFunctions.Completions.Wires;

/// <summary>
/// The bytes around the text of the latest ordinary chunk. Most chunks of a stream differ in their text alone; one that has the same
/// bytes around a text without quotes and escapes means the same, and need not be parsed again. For one reader at a time.
/// </summary>
internal sealed class RepeatedChunk
{
    // What would make more of a JSON string than its characters, or end it.
    private static readonly SearchValues<byte> Special =
        SearchValues.Create([.. Enumerable.Range(0, ' ').Select(control => (byte)control), (byte)'"', (byte)'\\']);

    private readonly ArrayBufferWriter<byte> _before = new(512);
    private readonly ArrayBufferWriter<byte> _after = new(256);

    /// <summary>Remembers a chunk that says nothing but its text.</summary>
    /// <param name="data">The chunk.</param>
    /// <param name="start">Where its text begins, behind the quote.</param>
    /// <param name="length">How many bytes its text has.</param>
    public void Learn(ReadOnlySpan<byte> data, int start, int length)
    {
        _before.ResetWrittenCount();
        _before.Write(data[..start]);
        _after.ResetWrittenCount();
        _after.Write(data[(start + length)..]);
    }

    /// <summary>Reads the text of a chunk that is like the one before.</summary>
    /// <param name="data">The chunk.</param>
    /// <param name="text">Where to put the text; grows as needed.</param>
    /// <param name="length">How many UTF-16 units the text has.</param>
    /// <returns>Whether the chunk is like that; if not, it must be parsed.</returns>
    public bool TryRead(ReadOnlySpan<byte> data, ref char[] text, out int length)
    {
        length = 0;
        var before = _before.WrittenSpan;
        var after = _after.WrittenSpan;
        if (before.IsEmpty || data.Length < before.Length + after.Length || !data.StartsWith(before) || !data.EndsWith(after))
        {
            return false;
        }

        var encoded = data[before.Length..^after.Length];
        if (encoded.ContainsAny(Special))
        {
            return false;
        }

        if (text.Length < encoded.Length)
        {
            text = new char[Math.Max(encoded.Length, text.Length * 2)];
        }

        return Utf8.ToUtf16(encoded, text, out _, out length, replaceInvalidSequences: false) == OperationStatus.Done;
    }
}
