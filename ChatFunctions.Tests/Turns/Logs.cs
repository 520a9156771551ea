using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Tests.Conversations;
using ChatFunctions.Turns;

namespace ChatFunctions.Tests.Turns;

/// <summary>Replies that have been made.</summary>
internal static class Logs
{
    /// <summary>A log of these deltas, which goes on.</summary>
    public static ReplyLog Of(params string[] deltas)
    {
        var log = new ReplyLog();
        Array.ForEach(deltas, delta => log.Append(delta));
        return log;
    }

    /// <summary>Ends a log as a turn does: the table has all of its deltas.</summary>
    /// <returns>The end as the log has it.</returns>
    public static ReplyEnd Finish(ReplyLog log, ReplyEnd end)
    {
        var lengths = log.Read().Lengths();
        var whole = end.Reply is null ? end : end with { Reply = end.Reply with { DeltaLengths = lengths } };
        log.End(whole);
        return whole;
    }

    /// <summary>An end as the table has it.</summary>
    public static ReplyEnd End(string status, string? reason = null, string text = "Hello") =>
        new(ReplyOutcome.Committed, new ReplyResult(status, reason, text, [text.Length])
        {
            Usage = new TokenUsage(9, 2, 4, 1),
            Model = "served-model",
            Ended = Rows.Noon.AddSeconds(5),
        });
}
