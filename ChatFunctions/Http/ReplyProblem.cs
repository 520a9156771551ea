using ChatFunctions.Conversations;
using ChatFunctions.Turns;

namespace ChatFunctions.Http;

/// <summary>The problem that stands for a reply that can't be told as a success.</summary>
internal static class ReplyProblem
{
    public static ProblemException For(ReplyEnd end) => end switch
    {
        { Outcome: ReplyOutcome.Unknown } => Problem.OutcomeUnknown(),
        { Outcome: ReplyOutcome.Deleted } => Problem.Stopped(),
        { Failure: { } failure } => Problem.Model(failure, isKept: end.Reply is { Text.Length: > 0 }),
        { Reply.Status: TurnStatus.Cancelled } => Problem.Stopped(),
        { Reply.Reason: IncompleteReason.Interrupted } => Problem.Interrupted(),
        { Reply.Reason: IncompleteReason.TimedOut } => Problem.TimedOut(),
        { Reply: { Status: TurnStatus.Failed } reply } => Problem.Model(ErrorCodes.Failure(reply.Reason), isKept: reply.Text.Length > 0),
        _ => Problem.Defect(),
    };
}
