using ChatFunctions.Settings;

namespace ChatFunctions.Http;

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
