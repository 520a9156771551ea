using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;
using CsCheck;

namespace ChatFunctions.Tests.Conversations;

public sealed class HistoryWindowTests
{
    private static readonly Gen<List<MessageRow>> Conversation = Gen.Select(Gen.Int[1, 30], Gen.Int[0, 40], Gen.Int[0, 4])
        .List[0, 12]
        .Select(turns => turns.SelectMany((turn, index) => Turn(index, turn.Item1, turn.Item3 == 0 ? 0 : turn.Item2)).ToList());

    [Fact]
    public void Everything_fits_all_messages_come_back_oldest_first()
    {
        var messages = Turn(0, 1, 1).Concat(Turn(1, 1, 1)).ToList();
        var window = new HistoryWindow(10, 100);

        Offer(window, messages);

        Assert.Equal(messages, window.ToChronological());
        Assert.Equal(4, window.Tokens);
        Assert.False(window.IsFull);
    }

    [Fact]
    public void Too_many_messages_the_newest_stay()
    {
        var messages = Turn(0, 1, 1).Concat(Turn(1, 1, 1)).ToList();
        var window = new HistoryWindow(3, 100);

        Offer(window, messages);

        Assert.Equal(messages[1..], window.ToChronological());
        Assert.True(window.IsFull);
    }

    [Fact]
    public void Too_many_tokens_the_newest_stay_and_nothing_older_slips_in()
    {
        MessageRow[] messages =
            [Rows.User(0, "tiny", 1, "t0"), Rows.Reply(1, "huge", 50, "t0"), Rows.User(2, "q", 4, "t1"), Rows.Reply(3, "a", 5, "t1")];
        var window = new HistoryWindow(10, 20);

        Offer(window, messages);

        Assert.Equal(messages[2..], window.ToChronological());
        Assert.Equal(9, window.Tokens);
        Assert.True(window.IsFull);
    }

    [Fact]
    public void Budget_is_used_up_exactly_message_is_taken()
    {
        var window = new HistoryWindow(10, 9);

        Offer(window, [Rows.User(0, "q", 4), Rows.Reply(1, "a", 5)]);

        Assert.Equal(2, window.ToChronological().Count);
        Assert.Equal(9, window.Tokens);
    }

    [Theory]
    [InlineData(0, 100)]
    [InlineData(10, 0)]
    [InlineData(10, -5)]
    public void No_room_at_all_window_is_empty(int maxMessages, int maxTokens)
    {
        var window = new HistoryWindow(maxMessages, maxTokens);

        Offer(window, [.. Turn(0, 1, 1)]);

        Assert.True(window.IsFull);
        Assert.Empty(window.ToChronological());
    }

    [Fact]
    public void Turn_without_reply_text_is_left_out_with_its_question()
    {
        MessageRow[] messages = [.. Turn(0, 1, 1), .. Turn(1, 1, 0), .. Turn(2, 1, 1)];
        var window = new HistoryWindow(10, 100);

        Offer(window, messages);

        Assert.Equal([messages[0], messages[1], messages[4], messages[5]], window.ToChronological());
    }

    [Fact]
    public void Turn_that_was_cut_short_with_text_is_kept()
    {
        MessageRow[] messages = [Rows.User(0, "q"), Rows.Reply(1, "half an ans", status: TurnStatus.Incomplete)];
        var window = new HistoryWindow(10, 100);

        Offer(window, messages);

        Assert.Equal(messages, window.ToChronological());
    }

    [Theory]
    [InlineData("failed, answered", "question answer 1")]
    [InlineData("failed, failed, answered", "question answer 2")]
    [InlineData("answered, answered", "question answer 1")]
    [InlineData("failed, failed", "")]
    [InlineData("answered, failed", "")]
    public void Question_is_answered_again_the_last_reply_decides(string replies, string taken)
    {
        var window = new HistoryWindow(10, 100);

        Offer(window, Exchange(0, [.. replies.Split(", ").Select(reply => reply == "answered")]));

        Assert.Equal(taken, string.Join(' ', window.ToChronological().Select(message => message.Text)).Trim());
    }

    [Theory]
    [InlineData("why (x) =x !so ; and !yes", "", 10, 100, "0 1 2 3 4 5")]
    [InlineData("why (x) =x !so ; and !yes", "", 5, 100, "1 2 3 4 5")]
    [InlineData("why (x) =x !so ; and !yes", "", 4, 100, "3 4 5")]
    [InlineData("why (x) =x !so ; and !yes", "", 10, 15, "1 2 3 4 5")]
    [InlineData("why (x) =x !so ; and !yes", "", 10, 14, "3 4 5")]
    [InlineData("why (x) and !so ; =x !yes", "", 10, 100, "0 1 2 3 4 5")]
    [InlineData("why (x) and", "", 10, 100, "0 1 2")]
    [InlineData("why =x !so", "", 10, 100, "0 2")]
    [InlineData("why -(x) =x !so", "", 10, 100, "0 3")]
    [InlineData("why (x) ; =x -(x) ; =x !so", "", 10, 100, "0 1 2 5")]
    [InlineData("why ^(x) =x !so", "", 10, 100, "0 3")]
    [InlineData("why (x) -=x !so", "", 10, 100, "0 1 3")]
    [InlineData("why (x)", "=x", 10, 100, "0 1")]
    [InlineData("why (x) ; and !yes", "=x", 2, 100, "0 1 3")]
    [InlineData("why (x) ; and !yes", "=x", 0, 100, "0 1")]
    [InlineData("why (x) ; and !yes", "=x", 10, -5, "0 1")]
    [InlineData("why (x) ; and (x)", "=x", 0, 100, "2 3")]
    [InlineData("why (x) ; and (x)", "=x =x", 0, 100, "0 1 3")]
    [InlineData("why (x) ; and -(x)", "=x", 0, 100, "0 1")]
    [InlineData("why (x) ; and !yes", "=y", 1, 100, "")]
    public void Call_and_output_are_taken_together_or_not_at_all(
        string talk, string said, int maxMessages, int maxTokens, string taken)
    {
        var window = new HistoryWindow(maxMessages, maxTokens, HeldOutputs.Of(Talk.Said(said)));

        Offer(window, Talk.Rows(talk));

        Assert.Equal(taken, string.Join(' ', window.ToChronological().Select(message => message.Number)));
    }

    [Theory]
    [InlineData(150, true)]
    [InlineData(250, false)]
    public void Call_is_far_before_its_output_it_is_looked_for_so_long(int between, bool isFound)
    {
        var window = new HistoryWindow(5, 1000, HeldOutputs.Of(Talk.Said("=x")));

        foreach (var message in Talk.Rows($"why (x) ; {Texts.Repeat("and ", between)}").Reverse().TakeWhile(_ => !window.IsFull))
        {
            window.Offer(message);
        }

        Assert.Equal(isFound ? 6 : 4, window.ToChronological().Count);
        Assert.Equal(isFound, window.ToChronological()[1].Items.Length > 0);
        Assert.True(window.IsFull);
    }

    [Fact]
    public void Any_exchanges_window_is_those_that_end_answered_and_what_is_passed_over_changes_nothing() =>
        Gen.Select(Gen.Bool.List[1, 4].List[0, 6], Gen.Int[0, 40], Gen.Int[1, 20]).Sample((exchanges, seen, maxMessages) =>
        {
            var messages = new List<MessageRow>();
            var answered = new List<MessageRow>();
            foreach (var exchange in exchanges)
            {
                var rows = Exchange(messages.Count, exchange);
                messages.AddRange(rows);
                answered.AddRange(exchange[^1] ? [.. rows[..2], rows[^1]] : []);
            }

            var (earlier, later) = (new HistoryWindow(maxMessages, 1000), new HistoryWindow(maxMessages, 1000));
            Offer(earlier, [.. messages.TakeLast(seen)]);
            Offer(later, [.. messages.ExceptBy(earlier.Unusable, message => message.Number)]);

            Assert.Equal(answered.TakeLast(maxMessages), later.ToChronological());
        });

    [Fact]
    public void Any_conversation_window_is_the_newest_answered_messages_within_the_budget() =>
        Gen.Select(Conversation, Gen.Int[0, 20], Gen.Int[-1, 200]).Sample((messages, maxMessages, maxTokens) =>
        {
            var window = new HistoryWindow(maxMessages, maxTokens);
            Offer(window, messages);

            var taken = window.ToChronological();
            var answered = messages.Where(message => !messages.Exists(
                reply => reply.TurnToken == message.TurnToken && reply.Role == MessageRole.Assistant && reply.Text.Length == 0)).ToList();

            Assert.Equal(answered.TakeLast(taken.Count), taken);
            Assert.InRange(taken.Count, 0, maxMessages);
            Assert.InRange(taken.Sum(message => message.Tokens), 0, Math.Max(0, maxTokens));
            Assert.Equal(taken.Sum(message => message.Tokens), window.Tokens);
            if (taken.Count < answered.Count && taken.Count < maxMessages)
            {
                var next = answered[^(taken.Count + 1)];
                Assert.True(maxTokens <= 0 || window.Tokens + next.Tokens > maxTokens);
            }
        });

    private static void Offer(HistoryWindow window, IReadOnlyList<MessageRow> messages)
    {
        for (var i = messages.Count - 1; i >= 0; i--)
        {
            window.Offer(messages[i]);
        }
    }

    private static MessageRow[] Turn(int index, int userTokens, int replyTokens)
    {
        var token = $"turn-{index}";
        return
        [
            Rows.User(2 * index, "question", userTokens, token),
            Rows.Reply((2 * index) + 1, replyTokens == 0 ? "" : "answer", replyTokens, token),
        ];
    }

    // Two messages that ask, and a reply in the place of the one before, as often as there is a result.
    private static MessageRow[] Exchange(int first, List<bool> results) =>
    [
        Rows.User(first, "", token: $"{first}") with { Role = MessageRole.Developer },
        Rows.User(first + 1, "question", token: $"{first}"),
        .. results.Select((isAnswered, index) => Rows.Reply(
            first + 2 + index, isAnswered ? $"answer {index}" : "", token: index == 0 ? $"{first}" : $"{first}.{index}") with
        {
            Asked = index == 0 ? null : first + 1,
            Superseded = index < results.Count - 1,
        }),
    ];
}
