using ChatFunctions.Conversations;

namespace ChatFunctions.Http;

/// <summary>What stands for a reply that can't be told as a success: its status, and whether a client library may ask again.</summary>
internal static class ReplyProblem
{
    public static ProblemException For(ReplyEnd end)
    {
        var isKept = end.Outcome != ReplyOutcome.Unkept;
        var problem = end.Ending switch
        {
            ReplyEnding.Unknown => Problem.OutcomeUnknown(),
            ReplyEnding.Stopped or ReplyEnding.Deleted => Problem.Stopped(),
            ReplyEnding.Interrupted => Problem.Interrupted(),
            ReplyEnding.TimedOut => Problem.TimedOut(isKept),
            ReplyEnding.Failed when end.Failure is { } failure => Problem.Model(failure),
            ReplyEnding.Failed => Problem.Model(end.Reply!.Reason),
            _ => Problem.Defect(),
        };

        // What was said is kept, so the same message sent once more would be a second turn.
        problem.IsFinal |= isKept && end.Reply is { Text.Length: > 0 };
        return problem;
    }
}
