using ChatFunctions.Settings;

namespace ChatFunctions.Completions;

/// <summary>How long the model service may keep a turn waiting. Section <c>Chat</c>.</summary>
public sealed class ModelTimeoutOptions
{
    public const string Section = "Chat";

    /// <summary>How long the model may be silent. 0.1 s to 3 min; default 60 s.</summary>
    [DurationRange(0.1, 180)]
    public Duration ModelIdleTimeout { get; set; } = Duration.Seconds(60);
}
