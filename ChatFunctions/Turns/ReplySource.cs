using ChatFunctions.Conversations;

namespace ChatFunctions.Turns;

/// <summary>A reply that can be followed, wherever it comes from: a turn of this instance, another's journal, or the table.</summary>
/// <param name="Rows">The turn, as it was when it was found.</param>
/// <param name="IsAttached">It was begun by another request than the one that reads it now.</param>
internal sealed record ReplySource(TurnRows Rows, ReplyLog Log, bool IsAttached = false)
{
    /// <summary>Who reads it, where the turn runs here and ends with its readers.</summary>
    public Audience? Audience { get; init; }
}
