namespace ChatFunctions.Tests.Support;

/// <summary>A body of unknown length that comes byte by byte, so that characters are divided between reads.</summary>
internal sealed class SlowStream(byte[] content) : MemoryStream(content, writable: false)
{
    public override bool CanSeek => false;

    public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(1, buffer.Length)]);

    public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(1, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        base.ReadAsync(buffer[..Math.Min(1, buffer.Length)], cancellationToken);

    public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
    {
        var one = new byte[1];
        while (await ReadAsync(one, cancellationToken) > 0)
        {
            await destination.WriteAsync(one, cancellationToken);
            await destination.FlushAsync(cancellationToken);
        }
    }
}
