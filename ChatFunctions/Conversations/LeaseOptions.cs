using ChatFunctions.Settings;

namespace ChatFunctions.Conversations;

/// <summary>How long a worker's right to write lasts. Section <c>Chat</c>.</summary>
public sealed class LeaseOptions
{
    public const string Section = "Chat";

    /// <summary>How long a worker may write the active turn without renewing. 1 s to 5 min; default 30 s.</summary>
    [DurationRange(1, 300)]
    public Duration LeaseDuration { get; set; } = Duration.Seconds(30);

    /// <summary>How long a call goes on asking a table that does not answer.</summary>
    internal TimeSpan Patience => LeaseDuration.Value / 3;
}
