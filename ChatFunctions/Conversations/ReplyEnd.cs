using ChatFunctions.Completions;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Conversations;

/// <summary>How a reply ended, as far as the table says so.</summary>
/// <param name="Outcome">What is known of the commit.</param>
/// <param name="Reply">The reply as it ended; there unless the outcome is unknown or the conversation is gone.</param>
/// <param name="Failure">Why the model gave no whole reply, where that is why.</param>
internal sealed record ReplyEnd(ReplyOutcome Outcome, ReplyResult? Reply = null, CompletionException? Failure = null)
{
    /// <summary>What that is to a reader.</summary>
    public ReplyEnding Ending => this switch
    {
        { Outcome: ReplyOutcome.Deleted } => ReplyEnding.Deleted,
        { Reply: { } reply } => reply.Ending,
        _ => ReplyEnding.Unknown,
    };

    /// <summary>Whether it is as whole as it was to be: said to its end, or up to a limit.</summary>
    public bool IsWhole => Ending is ReplyEnding.Whole or ReplyEnding.Cut or ReplyEnding.Filtered;

    /// <summary>What the table says of a turn that no head names any more.</summary>
    /// <param name="stored">What stands in the place of its reply.</param>
    /// <param name="token">The turn's token.</param>
    public static ReplyEnd Of(MessageRow? stored, string token) => stored is { HasEnded: true } && stored.TurnToken == token
        ? new ReplyEnd(ReplyOutcome.Committed, stored.Result)

        // Begun again under a new token, or a namesake's: nothing can be said of this one.
        : new ReplyEnd(ReplyOutcome.Unknown);
}
