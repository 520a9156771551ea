using ChatFunctions.Settings;

namespace ChatFunctions.Http;

/// <summary>
/// What the bodies of all requests that are being answered may hold in memory together. When a crowd of them has gone, what was made of
/// them is given back to the system: nothing else would collect it for minutes. Thread-safe.
/// </summary>
internal sealed class BodyMemory : IDisposable
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    private readonly long _limit;
    private readonly SpareMemory _spare;
    private readonly ITimer _rest;
    private long _taken;
    private bool _wasCrowded;

    public BodyMemory(IOptions<BodyOptions> options, SpareMemory spare, TimeProvider time)
    {
        _spare = spare;
        _limit = options.Value.BodyMemoryMegabytes * 1024L * 1024;
        _rest = time.CreateTimer(_ => Collect(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Takes as many bytes as nobody else holds.</summary>
    /// <returns>Whether there were so many; if not, none is taken.</returns>
    public bool TryTake(long bytes)
    {
        var taken = Interlocked.Add(ref _taken, bytes);
        if (taken > _limit)
        {
            GiveBack(bytes);
            return false;
        }

        if (taken > _limit / 2)
        {
            Volatile.Write(ref _wasCrowded, true);
        }

        return true;
    }

    public void GiveBack(long bytes)
    {
        if (Interlocked.Add(ref _taken, -bytes) == 0 && Volatile.Read(ref _wasCrowded))
        {
            _rest.Change(Rest, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose() => _rest.Dispose();

    // It holds up all streams, so not while there are still more to come.
    private void Collect()
    {
        if (Interlocked.Read(ref _taken) == 0)
        {
            Volatile.Write(ref _wasCrowded, false);
            _spare.GiveBack();
        }
    }
}

/// <summary>What bodies may cost. Section <c>Chat</c>.</summary>
public sealed class BodyOptions
{
    public const string Section = "Chat";

    /// <summary>
    /// Megabytes that the bodies of the requests that are being answered may have together; whoever comes above it is told to come again.
    /// 8 to 1,024; default 32. What is read from a body takes up to eight times as much while it is read.
    /// </summary>
    [SettingRange(8, 1024)]
    public int BodyMemoryMegabytes { get; set; } = 32;
}
