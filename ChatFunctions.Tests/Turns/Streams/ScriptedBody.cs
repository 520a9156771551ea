using Microsoft.Extensions.Time.Testing;

namespace ChatFunctions.Tests.Turns.Streams;

/// <summary>A body that comes by its steps, in reads of any length. While it waits, the clock goes on.</summary>
/// <param name="steps">What it does.</param>
/// <param name="clock">Passes where it waits.</param>
/// <param name="lengths">Chooses how much each read gets.</param>
internal sealed class ScriptedBody(IEnumerable<StreamStep> steps, FakeTimeProvider clock, Random lengths) : Stream
{
    private const int LongestRead = 400;

    private readonly Queue<StreamStep> _steps = new(steps);
    private ReadOnlyMemory<byte> _rest;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_rest.IsEmpty && _steps.TryDequeue(out var step))
        {
            switch (step)
            {
                case StreamStep.Say(var text):
                    _rest = Encoding.UTF8.GetBytes(text);
                    break;
                case StreamStep.Wait(var time):
                    clock.Advance(time);
                    break;
                default:
                    return ValueTask.FromException<int>(new IOException("The connection is lost."));
            }

            if (cancellationToken.IsCancellationRequested)
            {
                return ValueTask.FromCanceled<int>(cancellationToken);
            }
        }

#pragma warning disable CA5394 // Reproducible on purpose.
        var count = Math.Min(Math.Min(_rest.Length, buffer.Length), lengths.Next(1, LongestRead));
#pragma warning restore CA5394
        _rest[..count].CopyTo(buffer);
        _rest = _rest[count..];
        return ValueTask.FromResult(count);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
