using ChatFunctions.Settings;

namespace ChatFunctions.Http;

/// <summary>What the bodies of all requests that are being answered may hold in memory together. Thread-safe.</summary>
internal sealed class BodyMemory(IOptions<BodyOptions> options)
{
    private readonly long _limit = options.Value.BodyMemoryMegabytes * 1024L * 1024;
    private long _taken;

    /// <summary>Takes as many bytes as nobody else holds.</summary>
    /// <returns>Whether there were so many; if not, none is taken.</returns>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) <= _limit)
        {
            return true;
        }

        GiveBack(bytes);
        return false;
    }

    public void GiveBack(long bytes) => Interlocked.Add(ref _taken, -bytes);
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
