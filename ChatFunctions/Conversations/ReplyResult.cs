using ChatFunctions.Completions;

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

    /// <summary>The same, with the first <paramref name="deltas"/> alone.</summary>
    public ReplyResult Beginning(int deltas)
    {
        int[] lengths = [.. DeltaLengths.Take(deltas)];
        return this with { Text = Text[..lengths.Sum()], DeltaLengths = lengths };
    }
}
