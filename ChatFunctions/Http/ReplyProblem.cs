using ChatFunctions.Conversations;
using ChatFunctions.Turns;

namespace ChatFunctions.Http;

/// <summary>What stands for a reply that can't be told as a success: its status, and whether a client library may ask again.</summary>
internal static class ReplyProblem
{
    /// <summary>Writes it; ids of what is removed again are not told.</summary>
    public static Task WriteAsync(HttpResponse response, ReplyEnd end)
    {
        if (end.Outcome == ReplyOutcome.Removed)
        {
            ResponseHeaders.ClearTurn(response);
        }

        return ProblemWriter.WriteAsync(response, For(end));
    }

    public static ProblemException For(ReplyEnd end)
    {
        var isKept = end.Outcome is not (ReplyOutcome.Unkept or ReplyOutcome.Removed);
        var problem = end.Ending switch
        {
            ReplyEnding.Unknown => Problem.OutcomeUnknown(),
            ReplyEnding.Stopped or ReplyEnding.Deleted => Problem.Stopped(),
            ReplyEnding.Interrupted => Problem.Interrupted(),
            ReplyEnding.TimedOut => Problem.TimedOut(isKept),
            ReplyEnding.Failed => ModelProblem.Of(end.Failure ?? ErrorCodes.Failure(end.Reply!.Reason)),
            _ => Problem.Defect(),
        };

        // What was said is kept, so the same message sent once more would be a second turn.
        if (isKept && end.Reply is { HasAnswer: true })
        {
            problem.ShouldRetry = false;
        }

        return problem;
    }
}
