using System.Net;
using System.Net.Sockets;

namespace ChatFunctions.LocalHost;

/// <summary>
/// A port held on the loopback addresses, IPv4 and IPv6 alike, as <c>localhost</c> means either. It is taken before
/// anything else starts, so that a port in use is told at once, and 0 yields the same free port for both addresses.
/// </summary>
internal sealed class LoopbackPort : IDisposable
{
    private const int Attempts = 20;
    private readonly Dictionary<IPAddress, Socket> _sockets = [];

    private LoopbackPort()
    {
    }

    public int Number { get; private set; }

    public IEnumerable<IPEndPoint> EndPoints => _sockets.Keys.Select(address => new IPEndPoint(address, Number));

    /// <exception cref="StartFailureException">Another process listens on the port, or this one may not.</exception>
    public static LoopbackPort Reserve(int number)
    {
        for (var attempt = 1; ; attempt++)
        {
            var port = new LoopbackPort();
            try
            {
                port.Number = port.Listen(IPAddress.Loopback, number);
                if (Socket.OSSupportsIPv6)
                {
                    port.ListenOnIPv6IfPresent();
                }

                return port;
            }
            catch (SocketException failure)
            {
                port.Dispose();

                // A free IPv4 port may be taken on IPv6: another draw.
                if (number != 0 || attempt == Attempts)
                {
                    throw new StartFailureException(Explain(failure, number), failure);
                }
            }
        }
    }

    /// <summary>Hands the listening socket to Kestrel, which owns it from then on.</summary>
    public Socket Take(EndPoint endPoint) =>
        _sockets.Remove(((IPEndPoint)endPoint).Address, out var socket)
            ? socket
            : throw new InvalidOperationException($"Nothing is reserved at {endPoint}.");

    public void Dispose()
    {
        foreach (var socket in _sockets.Values)
        {
            socket.Dispose();
        }
    }

    private void ListenOnIPv6IfPresent()
    {
        try
        {
            Listen(IPAddress.IPv6Loopback, Number);
        }
        catch (SocketException failure)
            when (failure.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported)
        {
            // A container without ::1 still has 127.0.0.1.
        }
    }

    private int Listen(IPAddress address, int number)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, number));

            // Only a listening socket keeps the port: two bound ones may share it.
            socket.Listen();
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        _sockets.Add(address, socket);
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static string Explain(SocketException failure, int number) => failure.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => $"Port {number} is in use. Choose another with --port N (0 takes any free one).",
        SocketError.AccessDenied => $"This account may not listen on port {number}. Choose another with --port N.",
        _ => $"LocalHost cannot listen on port {number}: {failure.Message}",
    };
}
