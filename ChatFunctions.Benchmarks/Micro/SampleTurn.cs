using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Benchmarks.Micro;

/// <summary>The rows of a running turn, the 26th of its conversation.</summary>
internal static class SampleTurn
{
    public const string Model = "gpt-4.1-2025-04-14";
    public const string ConversationId = "benchmark-conversation";
    public const string Token = "0123456789abcdef0123456789abcdef";

    public static readonly DateTimeOffset Begun = new(2025, 6, 1, 12, 0, 0, TimeSpan.Zero);

    public static string Partition { get; } = RowKeys.Partition("owner", ConversationId);

    /// <summary>The turn as its writers see it.</summary>
    public static TurnRows Rows => new(ConversationId, Reply, null);

    /// <summary>The reply in progress.</summary>
    public static MessageRow Reply { get; } = new()
    {
        Number = 51,
        Role = MessageRole.Assistant,
        Text = "",
        Tokens = 0,
        Turn = 26,
        TurnToken = Token,
        Status = TurnStatus.InProgress,
        Model = "gpt-4.1",
        Created = Begun,
        WindowTokens = 5000,
    };

    public static MessageRow Question { get; } = Message(50, SampleReply.Text(150));

    /// <summary>The turns before, newest message first: short questions, long replies.</summary>
    public static IEnumerable<MessageRow> Earlier() =>
        Enumerable.Range(0, 50).Reverse().Select(number => Message(number, SampleReply.Text(number % 2 == 0 ? 150 : 1000)));

    private static MessageRow Message(int number, string text) => Reply with
    {
        Number = number,
        Role = number % 2 == 0 ? MessageRole.User : MessageRole.Assistant,
        Text = text,
        Tokens = text.Length / 4,
        Turn = (number / 2) + 1,
        TurnToken = $"{number / 2:x32}",
        Status = TurnStatus.Completed,
        Model = number % 2 == 0 ? null : Model,
        FinishReason = number % 2 == 0 ? null : "stop",
        Usage = number % 2 == 0 ? null : new TokenUsage(5000, text.Length / 4),
        Ended = number % 2 == 0 ? null : Begun,
        WindowTokens = number % 2 == 0 ? 0 : 5000,
    };
}
