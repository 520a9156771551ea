using System.Buffers;
using ChatFunctions.Chat;
using ChatFunctions.Conversations;
using ChatFunctions.Tests.Conversations;
using ChatFunctions.Tests.Turns;
using ChatFunctions.Turns;
using CsCheck;

namespace ChatFunctions.Tests.Chat;

public sealed class PlainTextWriterTests
{
    private readonly PlainTextWriter _writer = new();
    private readonly ArrayBufferWriter<byte> _output = new();

    [Fact]
    public void Any_deltas_output_is_their_text_and_nothing_else() =>
        Texts.Any(30).List[0, 8].Sample(deltas =>
        {
            var log = new ReplyLog();
            var writer = new PlainTextWriter();
            var output = new ArrayBufferWriter<byte>();
            foreach (var delta in deltas)
            {
                var seen = log.Read().Count;
                log.Append(delta);
                writer.WriteDeltas(output, log.Read(), seen);
            }

            var end = Logs.Finish(log, Logs.End(TurnStatus.Completed));

            Assert.True(writer.WriteEnd(output, log.Read(), end));
            Assert.Equal(string.Concat(deltas), Encoding.UTF8.GetString(output.WrittenSpan));
        });

    [Theory]
    [InlineData(-1, "abc")]
    [InlineData(3, "abc")]
    [InlineData(4, "bc")]
    [InlineData(6, "")]
    [InlineData(11, "")]
    public void Reader_has_seen_some_deltas_output_begins_after_them(int after, string expected)
    {
        new PlainTextWriter(after).WriteDeltas(_output, Logs.Of("a", "b", "c").Read(), 0);

        Assert.Equal(expected, Encoding.UTF8.GetString(_output.WrittenSpan));
    }

    [Theory]
    [InlineData(IncompleteReason.MaxOutputTokens, "\n\n[The reply was cut: it reached the length limit.]\n")]
    [InlineData(IncompleteReason.ContentFilter, "\n\n[The reply was cut: the content filter stopped it.]\n")]
    public void Reply_was_cut_by_a_limit_a_last_line_says_so(string reason, string expected)
    {
        var end = Logs.End(TurnStatus.Incomplete, reason);

        Assert.True(_writer.CanTell(end));
        Assert.True(_writer.WriteEnd(_output, Logs.Of("Hello").Read(), end));
        Assert.Equal(expected, Encoding.UTF8.GetString(_output.WrittenSpan));
    }

    [Theory]
    [InlineData(TurnStatus.Failed, ErrorCodes.Server)]
    [InlineData(TurnStatus.Cancelled, null)]
    [InlineData(TurnStatus.Incomplete, IncompleteReason.Interrupted)]
    [InlineData(TurnStatus.Incomplete, IncompleteReason.TimedOut)]
    public void Reply_broke_off_the_end_is_not_clean(string status, string? reason)
    {
        var end = Logs.End(status, reason);

        Assert.False(_writer.CanTell(end));
        Assert.False(_writer.WriteEnd(_output, Logs.Of("Hello").Read(), end));
        Assert.Equal(0, _output.WrittenCount);
    }

    [Fact]
    public void Conversation_is_gone_the_end_is_not_clean()
    {
        var end = new ReplyEnd(ReplyOutcome.Deleted);

        Assert.False(_writer.CanTell(end));
        Assert.False(_writer.WriteEnd(_output, Logs.Of("Hello").Read(), end));
        Assert.Equal(0, _output.WrittenCount);
    }

    [Fact]
    public void Model_is_silent_there_is_nothing_to_say()
    {
        Assert.False(_writer.WriteKeepAlive(_output));
        Assert.Equal(0, _output.WrittenCount);
    }
}
