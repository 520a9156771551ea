using ChatFunctions.Settings;

namespace ChatFunctions.Conversations;

/// <summary>How long conversations are kept. Section <c>Chat</c>.</summary>
public sealed class RetentionOptions
{
    public const string Section = "Chat";

    /// <summary>How long after its last activity a conversation is deleted. 1 h to 100 years; default: it is kept.</summary>
    [DurationRange(3600, 100 * 365.25 * 86_400)]
    public Duration? RetainFor { get; set; }
}
