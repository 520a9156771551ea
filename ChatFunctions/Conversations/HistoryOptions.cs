using ChatFunctions.Settings;

namespace ChatFunctions.Conversations;

/// <summary>How much of a conversation the model is sent. Section <c>Chat</c>.</summary>
public sealed class HistoryOptions
{
    public const string Section = "Chat";

    /// <summary>Messages sent to the model at the most, the new one included. 1 to 1,000; default 50.</summary>
    [SettingRange(1, 1000)]
    public int MaxHistoryMessages { get; set; } = 50;

    /// <summary>
    /// Tokens (<c>o200k_base</c>) of the messages sent to the model at the most, the new ones included: what a request brings
    /// itself is sent whole, even where that alone is longer. 1 to 10,000,000; default 16,000.
    /// </summary>
    [SettingRange(1, 10_000_000)]
    public int MaxHistoryTokens { get; set; } = 16_000;
}
