using ChatFunctions.Completions;
using ChatFunctions.Completions.Wires;

namespace ChatFunctions.Tests.Completions.Wires;

/// <summary>
/// When a reply is over, and whether it is whole. A course is written as its steps: <c>t</c> is text, <c>call</c> a piece of a call,
/// <c>-</c> is data without either, and a word is a finish reason; <c>+</c> joins what one chunk says.
/// </summary>
public sealed class ReplyCourseTests
{
    [Theory]
    [InlineData("t stop", StreamEnd.Clean, ReplyVerdict.Whole)]
    [InlineData("t+stop", StreamEnd.Clean, ReplyVerdict.Whole)]
    [InlineData("t+stop t+stop t+stop", StreamEnd.Clean, ReplyVerdict.Whole)]
    [InlineData("t stop - -", StreamEnd.Clean, ReplyVerdict.Whole)]
    [InlineData("stop t stop", StreamEnd.Clean, ReplyVerdict.Whole)]
    [InlineData("t error stop", StreamEnd.Clean, ReplyVerdict.Whole)]
    [InlineData("t stop", StreamEnd.Broken, ReplyVerdict.Whole)]
    [InlineData("t stop -", StreamEnd.Silent, ReplyVerdict.Whole)]
    [InlineData("t length", StreamEnd.Clean, ReplyVerdict.Cut)]
    [InlineData("t length stop", StreamEnd.Clean, ReplyVerdict.Cut)]
    [InlineData("t stop length", StreamEnd.Clean, ReplyVerdict.Cut)]
    [InlineData("t length t stop", StreamEnd.Clean, ReplyVerdict.Whole)]
    [InlineData("length", StreamEnd.Clean, ReplyVerdict.Cut)]
    [InlineData("t SAFETY", StreamEnd.Silent, ReplyVerdict.Filtered)]
    [InlineData("content_filter", StreamEnd.Clean, ReplyVerdict.Filtered)]
    [InlineData("t tool_calls", StreamEnd.Clean, ReplyVerdict.NoAnswer)]
    [InlineData("tool_calls", StreamEnd.Clean, ReplyVerdict.NoAnswer)]
    [InlineData("t call tool_calls", StreamEnd.Clean, ReplyVerdict.Whole)]
    [InlineData("t call stop", StreamEnd.Clean, ReplyVerdict.Whole)]
    [InlineData("call stop", StreamEnd.Clean, ReplyVerdict.Whole)]
    [InlineData("stop call stop", StreamEnd.Clean, ReplyVerdict.Whole)]
    [InlineData("call stop call", StreamEnd.Clean, ReplyVerdict.Broken)]
    [InlineData("call length", StreamEnd.Clean, ReplyVerdict.Cut)]
    [InlineData("call function_call", StreamEnd.Broken, ReplyVerdict.Whole)]
    [InlineData("call", StreamEnd.Clean, ReplyVerdict.Broken)]
    [InlineData("", StreamEnd.Clean, ReplyVerdict.NoAnswer)]
    [InlineData("stop", StreamEnd.Clean, ReplyVerdict.NoAnswer)]
    [InlineData("- stop -", StreamEnd.Clean, ReplyVerdict.NoAnswer)]
    [InlineData("t", StreamEnd.Clean, ReplyVerdict.Broken)]
    [InlineData("t stop t", StreamEnd.Clean, ReplyVerdict.Broken)]
    [InlineData("t stop t", StreamEnd.Broken, ReplyVerdict.Broken)]
    [InlineData("t error", StreamEnd.Clean, ReplyVerdict.Broken)]
    [InlineData("t stop error", StreamEnd.Clean, ReplyVerdict.Broken)]
    [InlineData("error", StreamEnd.Clean, ReplyVerdict.Broken)]
    [InlineData("t", StreamEnd.Broken, ReplyVerdict.Broken)]
    [InlineData("stop", StreamEnd.Broken, ReplyVerdict.Broken)]
    [InlineData("stop", StreamEnd.Silent, ReplyVerdict.TimedOut)]
    [InlineData("t", StreamEnd.Silent, ReplyVerdict.TimedOut)]
    [InlineData("t stop t", StreamEnd.Silent, ReplyVerdict.TimedOut)]
    [InlineData("", StreamEnd.Silent, ReplyVerdict.TimedOut)]
    public void Stream_ends_the_reply_is_what_the_course_says(string steps, object end, object expected) =>
        Assert.Equal((ReplyVerdict)expected, Run(steps).Course.End((StreamEnd)end));

    [Theory]
    [InlineData("", Patience.FirstDelta, false)]
    [InlineData("-", Patience.FirstDelta, false)]
    [InlineData("stop", Patience.FirstDelta, false)]
    [InlineData("t", Patience.NextSign, true)]
    [InlineData("t t", Patience.NextSign, false)]
    [InlineData("t -", Patience.NextSign, false)]
    [InlineData("t stop", Patience.LastWord, true)]
    [InlineData("t stop -", Patience.LastWord, false)]
    [InlineData("t stop length", Patience.LastWord, false)]
    [InlineData("t+stop t+stop", Patience.LastWord, true)]
    [InlineData("t stop t", Patience.NextSign, true)]
    [InlineData("stop t", Patience.NextSign, true)]
    [InlineData("stop t+stop", Patience.LastWord, true)]
    public void Chunk_comes_wait_for_the_next_begins_anew_or_not(string steps, object expected, bool isNew)
    {
        var (course, restarts) = Run(steps);

        Assert.Equal(((Patience)expected, isNew), (course.Patience, restarts));
    }

    private static (ReplyCourse Course, bool Restarts) Run(string steps)
    {
        var course = new ReplyCourse();
        var restarts = false;
        foreach (var step in steps.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var words = step.Split('+');
            restarts = course.Observe(
                words.Contains("t"), FinishReason.From(words.SingleOrDefault(word => word is not ("t" or "-" or "call"))),
                words.Contains("call"));
        }

        return (course, restarts);
    }
}
