using ChatFunctions.Conversations;
using ChatFunctions.Tests.Conversations;
using ChatFunctions.Turns;
using CsCheck;

namespace ChatFunctions.Tests.Turns;

public sealed class ReplyLogTests
{
    private static readonly Gen<List<string>> Deltas = Gen.OneOf(Texts.Any(5), Texts.Any(5), Texts.Any(400)).List[0, 300];

    [Fact]
    public void Nothing_was_said_view_is_empty()
    {
        var view = new ReplyLog().Read();

        Assert.Equal(0, view.Count);
        Assert.Equal(0, view.Text.Length);
        Assert.Equal(0, view.Deltas(0, 0).Length);
        Assert.Empty(view.Lengths());
        Assert.Null(view.End);
        Assert.Null(view.Model);
    }

    [Fact]
    public void Any_deltas_view_has_each_of_them_but_the_empty_ones() =>
        Deltas.Sample(
            deltas =>
            {
                var log = new ReplyLog();
                deltas.ForEach(delta => log.Append(delta));
                var said = deltas.Where(delta => delta.Length > 0).ToList();

                var view = log.Read();

                Assert.Equal(said.Count, view.Count);
                Assert.Equal(string.Concat(said), view.Text.ToString());
                Assert.Equal(said.Select(delta => delta.Length), view.Lengths());
                for (var i = 0; i < said.Count; i++)
                {
                    Assert.Equal(said[i], view.Delta(i).ToString());
                }
            },
            iter: 50);

    [Fact]
    public void Any_range_of_deltas_view_has_its_text_and_lengths() =>
        Gen.Select(Deltas, Gen.Int[0, 300], Gen.Int[0, 300]).Sample(
            (deltas, one, other) =>
            {
                var log = new ReplyLog();
                deltas.ForEach(delta => log.Append(delta));
                var said = deltas.Where(delta => delta.Length > 0).ToList();
                var (from, to) = (Math.Min(Math.Min(one, other), said.Count), Math.Min(Math.Max(one, other), said.Count));

                var view = log.Read();

                Assert.Equal(string.Concat(said[from..to]), view.Deltas(from, to).ToString());
                Assert.Equal(said[from..to].Select(delta => delta.Length), view.Lengths(from, to));
            },
            iter: 50);

    [Fact]
    public void Log_grows_a_view_read_before_stays_as_it_was()
    {
        var log = new ReplyLog();
        log.Append("before");
        var view = log.Read();

        for (var i = 0; i < 1000; i++)
        {
            log.Append(new string('x', 100));
        }

        log.End(new ReplyEnd(ReplyOutcome.Deleted));

        Assert.Equal((1, "before"), (view.Count, view.Text.ToString()));
        Assert.Null(view.End);
        Assert.Equal(1001, log.Read().Count);
    }

    [Fact]
    public void Reply_has_ended_nothing_can_be_appended()
    {
        var log = new ReplyLog();
        log.Append("all");

        var end = Logs.Finish(log, Logs.End(TurnStatus.Completed, text: "all"));

        Assert.Throws<InvalidOperationException>(() => log.Append("more"));
        Assert.Same(end, log.Read().End);
        Assert.Equal("all", log.Read().Text.ToString());
    }

    [Theory]
    [InlineData(2, "ab")]
    [InlineData(3, "abc")]
    [InlineData(4, "abc")]
    public void Table_has_other_deltas_than_the_log_only_those_of_both_stay(int stored, string expected)
    {
        var log = Logs.Of("a", "b", "c");
        var reply = new ReplyResult(TurnStatus.Completed, null, "abcd"[..stored], [.. Enumerable.Repeat(1, stored)]);

        log.End(new ReplyEnd(ReplyOutcome.Committed, reply));

        Assert.Equal(expected, log.Read().Text.ToString());
    }

    [Fact]
    public void Model_is_named_twice_the_first_name_stays()
    {
        var log = new ReplyLog();

        log.SetModel("first");
        log.SetModel("second");

        Assert.Equal("first", log.Read().Model);
    }

    [Fact]
    public void Model_is_named_after_the_first_delta_it_does_not_count()
    {
        var log = new ReplyLog();

        log.Append("x");
        log.SetModel("late");

        Assert.Null(log.Read().Model);
    }
}
