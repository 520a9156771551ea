using ChatFunctions.Conversations;

namespace ChatFunctions.Turns;

/// <summary>A turn that this instance runs.</summary>
/// <param name="Turn">The turn as it began.</param>
/// <param name="Log">Its reply.</param>
/// <param name="Completion">Ends with the turn, whatever its outcome, and never fails: the function awaits it, so that the platform keeps the instance.</param>
internal sealed record RunningTurn(Turn Turn, ReplyLog Log, Task Completion);
