using System.Threading.Tasks.Sources;

namespace ChatFunctions.Benchmarks.Micro;

/// <summary>
/// A connection on which one frame comes at a time: no read gets more than one, and each suspends its caller until a thread of the
/// pool goes on with it. It allocates nothing itself. For one reader at a time.
/// </summary>
internal sealed class FrameStream(byte[][] frames) : Stream, IValueTaskSource<int>, IThreadPoolWorkItem
{
    private ManualResetValueTaskSourceCore<int> _source;
    private int _frame;
    private int _offset;
    private int _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _read = Read(buffer.Span);
        _source.Reset();
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
        return new ValueTask<int>(this, _source.Version);
    }

    public override int Read(Span<byte> buffer)
    {
        if (_frame == frames.Length)
        {
            return 0;
        }

        var rest = frames[_frame].AsSpan(_offset);
        var read = Math.Min(rest.Length, buffer.Length);
        rest[..read].CopyTo(buffer);
        (_frame, _offset) = read == rest.Length ? (_frame + 1, 0) : (_frame, _offset + read);
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    void IThreadPoolWorkItem.Execute() => _source.SetResult(_read);

    int IValueTaskSource<int>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
