using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ChatFunctions.Benchmarks.Upstream;

/// <summary>
/// The model's stand-in: speaks just enough HTTP, and does as little as it can for each delta, so that what is measured is what is in
/// front of it. Sockets without a server, because a server would take as much of the machine as a contender.
/// </summary>
internal sealed class UpstreamServer : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<int, byte[]> Bursts = new();

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Pacer _pacer = new();

    private UpstreamServer()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(4096);
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}/v1");
    }

    public Uri Address { get; }

    public static UpstreamServer Start()
    {
        var server = new UpstreamServer();
        _ = server.AcceptAsync();
        return server;
    }

    public ValueTask DisposeAsync()
    {
        _listener.Dispose();
        _pacer.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var connection = await _listener.AcceptAsync();
                connection.NoDelay = true;
                _ = Task.Run(() => ServeAsync(connection));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Closed.
        }
    }

    private async Task ServeAsync(Socket connection)
    {
        using var _ = connection;
        var buffer = new byte[256 * 1024];
        try
        {
            while (await ReadRequestAsync(connection, buffer) is { } script)
            {
                if (script.Delay == TimeSpan.Zero)
                {
                    await SendAsync(connection, Bursts.GetOrAdd(script.Deltas, ChunkTemplate.Whole));
                }
                else
                {
                    await SendAsync(connection, ChunkTemplate.Head);
                    await _pacer.RunAsync(connection, script);
                }
            }
        }
        catch (SocketException)
        {
            // The contender has gone.
        }
    }

    private static async Task SendAsync(Socket connection, ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await connection.SendAsync(bytes)..];
        }
    }

    /// <returns><see langword="null"/> when the connection is closed.</returns>
    private static async Task<ReplyScript?> ReadRequestAsync(Socket connection, byte[] buffer)
    {
        var length = 0;
        while (true)
        {
            var read = await connection.ReceiveAsync(buffer.AsMemory(length));
            if (read == 0)
            {
                return null;
            }

            length += read;
            var end = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
            var whole = end < 0 ? 0 : end + 4 + ContentLength(buffer.AsSpan(0, end));
            if (end >= 0 && length >= whole)
            {
                return ReplyScript.Parse(buffer.AsSpan(end, length - end));
            }

            if (length == buffer.Length)
            {
                // A history that is longer than most: for this request only.
                Array.Resize(ref buffer, Math.Max(whole, 2 * length));
            }
        }
    }

    private static int ContentLength(ReadOnlySpan<byte> head)
    {
        const string Name = "content-length:";
        var text = Encoding.ASCII.GetString(head);
        var start = text.IndexOf(Name, StringComparison.OrdinalIgnoreCase);
        if (start < 0)
        {
            throw new FormatException("The upstream wants a Content-Length.");
        }

        var value = text.AsSpan(start + Name.Length);
        var end = value.IndexOf('\r');
        return int.Parse(end < 0 ? value : value[..end], provider: System.Globalization.CultureInfo.InvariantCulture);
    }
}
