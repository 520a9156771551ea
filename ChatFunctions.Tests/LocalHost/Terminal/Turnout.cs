using System.Net.Sockets;

namespace ChatFunctions.Tests.LocalHost.Terminal;

/// <summary>A port that leads to one instance and then to another, as a load balancer does. Thread-safe.</summary>
internal sealed class Turnout : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<Socket> _open = [];
    private int _target;

    public Turnout(int target)
    {
        _target = target;
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Resets all connections; new ones lead to another port.</summary>
    public void Switch(int target)
    {
        lock (_open)
        {
            _target = target;
            foreach (var socket in _open)
            {
                socket.Close(0);
            }

            _open.Clear();
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        Switch(0);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ForwardAsync(await _listener.AcceptSocketAsync());
            }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // The end.
        }
    }

    private async Task ForwardAsync(Socket near)
    {
        var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        int target;
        lock (_open)
        {
            _open.Add(near);
            _open.Add(far);
            target = _target;
        }

        try
        {
            await far.ConnectAsync(IPAddress.Loopback, target);
            await Task.WhenAny(CopyAsync(near, far), CopyAsync(far, near));
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // Nobody is there, or the points were switched.
        }
        finally
        {
            near.Close(0);
            far.Close(0);
        }
    }

    private static async Task CopyAsync(Socket from, Socket to)
    {
        var buffer = new byte[4096];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var read)
            {
                await to.SendAsync(buffer.AsMemory(0, read));
            }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // One of the two has gone.
        }
    }
}
