using ChatFunctions.Settings;

namespace ChatFunctions.Completions;

/// <summary>How long the model service may keep a turn waiting. Section <c>Chat</c>.</summary>
public sealed class ModelTimeoutOptions
{
    public const string Section = "Chat";

    /// <summary>
    /// How long the model may be silent before its first delta; models that reason may be so for minutes. 0.1 s to 1 h, and no longer than
    /// <c>Chat__MaxTurnDuration</c> in effect; default 220 s.
    /// </summary>
    [DurationRange(0.1, 3600)]
    public Duration ModelFirstDeltaTimeout { get; set; } = Duration.Seconds(220);

    /// <summary>How long the model may be silent after its first delta. 0.1 s to 3 min; default 60 s.</summary>
    [DurationRange(0.1, 180)]
    public Duration ModelIdleTimeout { get; set; } = Duration.Seconds(60);
}
