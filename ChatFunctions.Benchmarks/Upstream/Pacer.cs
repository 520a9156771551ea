using System.Diagnostics;
using System.Net.Sockets;

namespace ChatFunctions.Benchmarks.Upstream;

/// <summary>
/// Sends the deltas of all paced replies when they are due, from one thread of its own: thousands of timers would cost more than
/// what is measured. Thread-safe.
/// </summary>
internal sealed class Pacer : IDisposable
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<Reply, long> _due = new();
    private volatile bool _disposed;

    public Pacer() => new Thread(Run) { IsBackground = true, Name = "pacer" }.Start();

    /// <summary>Sends the deltas and the tail of a reply; completes when it is sent.</summary>
    public Task RunAsync(Socket connection, ReplyScript script)
    {
        var delay = (long)(script.Delay.TotalSeconds * Stopwatch.Frequency);
        var reply = new Reply(connection, delay, script.Deltas, script.IsStamped);
        lock (_gate)
        {
            _due.Enqueue(reply, Stopwatch.GetTimestamp());
        }

        return reply.Done.Task;
    }

    public void Dispose() => _disposed = true;

    private void Run()
    {
        while (!_disposed)
        {
            Reply? reply;
            long due;
            lock (_gate)
            {
                if (!_due.TryPeek(out reply, out due) || due > Stopwatch.GetTimestamp())
                {
                    reply = null;
                }
                else
                {
                    _due.Dequeue();
                }
            }

            if (reply is null)
            {
                Thread.Sleep(1);
            }
            else if (Send(reply))
            {
                lock (_gate)
                {
                    _due.Enqueue(reply, due + reply.Delay);
                }
            }
        }
    }

    private static bool Send(Reply reply)
    {
        try
        {
            if (reply.Sent < reply.Deltas)
            {
                reply.Connection.Send(ChunkTemplate.Next(reply.Sent++, reply.IsStamped));
                return true;
            }

            reply.Connection.Send(ChunkTemplate.Tail);
            reply.Done.SetResult();
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            reply.Done.SetException(exception);
        }

        return false;
    }

    private sealed class Reply(Socket connection, long delay, int deltas, bool isStamped)
    {
        public Socket Connection => connection;

        public long Delay => delay;

        public int Deltas => deltas;

        public bool IsStamped => isStamped;

        public int Sent { get; set; }

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
