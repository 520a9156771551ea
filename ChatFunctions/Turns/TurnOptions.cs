using ChatFunctions.Settings;

namespace ChatFunctions.Turns;

/// <summary>How turns run. Section <c>Chat</c>. Durations: see <see cref="DurationConverter"/>.</summary>
public sealed class TurnOptions
{
    public const string Section = "Chat";

    /// <summary>Unicode characters of a message or of instructions at the most. 1 to 200,000; default 100,000.</summary>
    [SettingRange(1, 200_000)]
    public int MaxMessageCharacters { get; set; } = 100_000;

    /// <summary>UTF-16 units of a reply at the most; the model is stopped there. 1 to 400,000; default 400,000.</summary>
    [SettingRange(1, 400_000)]
    public int MaxReplyCharacters { get; set; } = 400_000;

    /// <summary>
    /// Tokens that the model may put out for one reply; also the most that a request may ask for. Default: the model's own limit.
    /// </summary>
    [SettingRange(1, 10_000_000)]
    public int? MaxOutputTokens { get; set; }

    /// <summary>How often new text of a running reply is journaled at the most. 0.05 s to 30 s; default 0.5 s.</summary>
    [DurationRange(0.05, 30)]
    public Duration JournalInterval { get; set; } = Duration.Seconds(0.5);

    /// <summary>After how long without a delta an event stream gets a comment. 0.1 s to 3 min; default 15 s.</summary>
    [DurationRange(0.1, 180)]
    public Duration HeartbeatInterval { get; set; } = Duration.Seconds(15);

    /// <summary>How long a turn may run; below <c>functionTimeout</c> of host.json. 1 s to 1 h; default 9 min.</summary>
    [DurationRange(1, 3600)]
    public Duration MaxTurnDuration { get; set; } = Duration.Seconds(540);

    /// <summary>How long running turns may go on when the instance shuts down. 0 to 60 s; default 3 s.</summary>
    [DurationRange(0, 60)]
    public Duration DrainTime { get; set; } = Duration.Seconds(3);

    /// <summary>
    /// The model that gives a conversation its title after its first turn, in at most 20 tokens; nobody waits for it. Default: none, the
    /// title is the beginning of the first message.
    /// </summary>
    public string? TitleModel { get; set; }

    /// <summary>What a turn does when the last client that reads it here leaves: Continue (the default) or Stop.</summary>
    public DisconnectAction OnDisconnect { get; set; } = DisconnectAction.Continue;
}
