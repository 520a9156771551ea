namespace ChatFunctions.Tests.Chat;

/// <summary>A body that arrives a few bytes at a time, or for ever.</summary>
internal sealed class UnevenStream(byte[] bytes, bool forever = false) : MemoryStream(bytes)
{
    /// <summary>How much was read of it.</summary>
    public long Taken { get; private set; }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (forever && Position == Length)
        {
            Position = 0;
        }

        var read = Read(buffer.Span[..Math.Min(buffer.Length, 1 + (int)(Taken % 1021))]);
        Taken += read;
        return new ValueTask<int>(read);
    }
}
