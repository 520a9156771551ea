using System.Net;
using System.Net.Sockets;

namespace ChatFunctions.Access;

/// <summary>
/// Slows who tries keys: an address gets so many wrong ones a minute, and is then told to wait. Right keys are taken all the while, so that
/// nobody locks their neighbours out. Bounded in memory. Thread-safe.
/// </summary>
internal sealed class WrongKeys(TimeProvider time)
{
    /// <summary>Wrong keys of one address in a minute.</summary>
    public const int Allowed = 50;

    private const int MaxAddresses = 10_000;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, (DateTimeOffset Start, int Count)> _tries = [];

    /// <summary>Counts a wrong key.</summary>
    /// <returns>How long the caller has to wait, or <see langword="null"/> while they may go on.</returns>
    public TimeSpan? Count(HttpRequest request)
    {
        var address = AddressOf(request);
        var now = time.GetUtcNow();
        lock (_lock)
        {
            if (!_tries.TryGetValue(address, out var tries) || now - tries.Start >= Window)
            {
                MakeRoom(now);
                tries = (now, 0);
            }

            _tries[address] = tries with { Count = Math.Min(tries.Count + 1, Allowed + 1) };
            return tries.Count < Allowed ? null : tries.Start + Window - now;
        }
    }

    private void MakeRoom(DateTimeOffset now)
    {
        if (_tries.Count < MaxAddresses)
        {
            return;
        }

        foreach (var (address, tries) in _tries)
        {
            if (now - tries.Start >= Window)
            {
                _tries.Remove(address);
            }
        }

        if (_tries.Count >= MaxAddresses)
        {
            // So many addresses at once are an attack that addresses do not tell apart.
            _tries.Clear();
        }
    }

    /// <summary>Who called the host: the worker takes it from the header that the host forwards with.</summary>
    private static IPAddress AddressOf(HttpRequest request)
    {
        var address = request.HttpContext.Connection.RemoteIpAddress ?? IPAddress.None;
        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        // A line gets 64 bits of IPv6 for itself.
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }
}
