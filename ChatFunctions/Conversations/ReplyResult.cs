using ChatFunctions.Completions;
using ChatFunctions.Completions.Tokens;

namespace ChatFunctions.Conversations;

/// <summary>How a reply ended, and its text.</summary>
/// <param name="Status">One of <see cref="TurnStatus"/>, not in progress.</param>
/// <param name="Reason">One of <see cref="IncompleteReason"/> when incomplete, the error code when failed.</param>
/// <param name="Text">All of the text, however the reply ended.</param>
/// <param name="DeltaLengths">The lengths of the deltas that the text came in.</param>
internal sealed record ReplyResult(string Status, string? Reason, string Text, IReadOnlyList<int> DeltaLengths)
{
    /// <summary>The model's own <c>finish_reason</c>, where it gave one.</summary>
    public string? FinishReason { get; init; }

    /// <summary>The model service's count, where it gave one.</summary>
    public TokenUsage? Usage { get; init; }

    /// <summary>Our own count of what the model was sent, where that was less than the window.</summary>
    public int? InputTokens { get; init; }

    /// <summary>The model that replied, in the service's words, where it said so.</summary>
    public string? Model { get; init; }

    /// <summary>Tokens of the text by our own count.</summary>
    public int Tokens { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>What its end is to its reader.</summary>
    public ReplyEnding Ending => (Status, Reason) switch
    {
        (TurnStatus.Completed, _) => ReplyEnding.Whole,
        (TurnStatus.Incomplete, IncompleteReason.MaxOutputTokens) => ReplyEnding.Cut,
        (TurnStatus.Incomplete, IncompleteReason.ContentFilter) => ReplyEnding.Filtered,
        (TurnStatus.Incomplete, IncompleteReason.TimedOut) => ReplyEnding.TimedOut,
        (TurnStatus.Incomplete, _) => ReplyEnding.Interrupted,
        (TurnStatus.Cancelled, _) => ReplyEnding.Stopped,
        _ => ReplyEnding.Failed,
    };

    /// <summary>The same, ended now. Without the service's count of tokens it gets our own.</summary>
    /// <param name="inputTokens">Our own count of what the model was to be sent.</param>
    /// <param name="tokens">Counts those of the text.</param>
    /// <param name="time">The clock, for people.</param>
    public async ValueTask<ReplyResult> EndAsync(int inputTokens, TokenCounter tokens, TimeProvider time)
    {
        var own = await tokens.CountAsync(Text);
        return this with
        {
            Tokens = own,
            Usage = Usage ?? (Text.Length == 0 ? null : new TokenUsage(InputTokens ?? inputTokens, own)),
            Ended = time.GetUtcNow(),
        };
    }

    /// <summary>The same, with the first <paramref name="deltas"/> alone.</summary>
    public ReplyResult Beginning(int deltas)
    {
        int[] lengths = [.. DeltaLengths.Take(deltas)];
        return this with { Text = Text[..lengths.Sum()], DeltaLengths = lengths };
    }
}
