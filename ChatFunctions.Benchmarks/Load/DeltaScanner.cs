using System.Buffers.Text;
using ChatFunctions.Benchmarks.Upstream;

namespace ChatFunctions.Benchmarks.Load;

/// <summary>Finds the deltas in a response's bytes, however these are cut. For one response.</summary>
/// <param name="marker">What stands directly before a delta's word or time, and nowhere else.</param>
/// <param name="onSent">
/// Called with the time at which the upstream sent each delta, where deltas are stamped; see <see cref="ChunkTemplate.Now"/>.
/// </param>
internal sealed class DeltaScanner(byte[] marker, Action<long>? onSent = null)
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _length;

    /// <summary>Deltas found so far.</summary>
    public int Count { get; private set; }

    /// <summary>Where to put the next bytes.</summary>
    public Memory<byte> Free => _buffer.AsMemory(_length);

    /// <summary>Looks at the bytes that were put there.</summary>
    /// <param name="read">How many.</param>
    public void Advance(int read)
    {
        var needed = marker.Length + (onSent is null ? 0 : ChunkTemplate.TimeDigits);
        _length += read;
        var rest = _buffer.AsSpan(0, _length);
        while (true)
        {
            var found = rest.IndexOf(marker);
            if (found < 0)
            {
                rest = rest[Math.Max(0, rest.Length - marker.Length + 1)..];
                break;
            }

            if (rest.Length < found + needed)
            {
                rest = rest[found..];
                break;
            }

            rest = rest[(found + marker.Length)..];
            Count++;
            if (onSent is not null && Utf8Parser.TryParse(rest[..ChunkTemplate.TimeDigits], out long time, out _, 'x'))
            {
                onSent(time);
            }
        }

        rest.CopyTo(_buffer);
        _length = rest.Length;
    }
}
