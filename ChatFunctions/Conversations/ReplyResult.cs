using ChatFunctions.Completions;
using ChatFunctions.Completions.Tokens;

namespace ChatFunctions.Conversations;

/// <summary>How a reply ended, and what it said.</summary>
/// <param name="Status">One of <see cref="TurnStatus"/>, not in progress.</param>
/// <param name="Reason">One of <see cref="IncompleteReason"/> when incomplete, the error code when failed.</param>
/// <param name="Text">All that its items say, in the order in which it came, however the reply ended.</param>
/// <param name="DeltaLengths">The lengths of the deltas that this came in; 0 where an item begins.</param>
internal sealed record ReplyResult(string Status, string? Reason, string Text, IReadOnlyList<int> DeltaLengths)
{
    /// <summary>Where the deltas go from one item to another.</summary>
    public IReadOnlyList<ReplyRun> Runs { get; init; } = [];

    /// <summary>Its items, with what they say.</summary>
    public IReadOnlyList<ReplyPart> Parts => ReplyPart.Split(Text, Runs);

    /// <summary>What a reader is to see of it: its text, and the words of a refusal.</summary>
    public string Words => Runs.Count == 0 ? Text : ReplyPart.Words(Parts);

    /// <summary>Whether it has any item.</summary>
    public bool HasAnswer => Text.Length > 0 || Runs.Count > 0;

    /// <summary>The model's own <c>finish_reason</c>, where it gave one.</summary>
    public string? FinishReason { get; init; }

    /// <summary>The model service's count, where it gave one.</summary>
    public TokenUsage? Usage { get; init; }

    /// <summary>Our own count of what the model was sent, where that is known and the service gave none.</summary>
    public int? InputTokens { get; init; }

    /// <summary>The model that replied, in the service's words, where it said so.</summary>
    public string? Model { get; init; }

    /// <summary>Tokens of what a later window has of it, by our own count.</summary>
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
    /// <param name="tokens">Counts those of what it says.</param>
    /// <param name="time">The clock, for people.</param>
    public async ValueTask<ReplyResult> EndAsync(int inputTokens, TokenCounter tokens, TimeProvider time)
    {
        var all = await tokens.CountAsync(Text);
        return this with
        {
            Tokens = Runs.Count == 0 ? all : await tokens.CountAsync(ReplyPart.Sent(Parts)),
            Usage = Usage ?? (HasAnswer ? new TokenUsage(InputTokens ?? inputTokens, all) : null),
            Ended = time.GetUtcNow(),
        };
    }

    /// <summary>The same, with the first <paramref name="deltas"/> alone.</summary>
    public ReplyResult Beginning(int deltas)
    {
        int[] lengths = [.. DeltaLengths.Take(deltas)];
        return this with
        {
            Text = Text[..lengths.Sum()],
            DeltaLengths = lengths,
            Runs = [.. Runs.TakeWhile(run => run.Entry < lengths.Length)],
        };
    }
}
