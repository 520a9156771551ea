using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Turns;
using CsCheck;

namespace ChatFunctions.Tests.Conversations;

/// <summary>
/// Whatever a conversation has been through, and however little fits: the model sees each call with its output and each output with its
/// call, those that belong together, and always what was said last.
/// </summary>
public sealed class CallHistoryTests
{
    private static readonly Gen<CallHistory> History = Gen.Select(
        Gen.Bool, Gen.Select(Gen.Int[0, 7], Gen.Int[0, 1000]).List[0, 14], (repeatsIds, steps) => new CallHistory(repeatsIds, steps));

    [Fact]
    public void Everything_fits_all_pairs_are_seen_and_no_other() => History.Sample(
        history =>
        {
            var window = Window(history.Rows, new HistoryWindow(1000, 10_000));

            Assert.Equal(history.Pairs.Order(), Pairs(window).Order());
            Assert.Equal(
                history.Rows.Where(row => history.IsUsable(row) && row.CallId is null).Select(row => row.Words).Where(Said),
                window.Where(row => row.CallId is null).Select(row => row.Words).Where(Said));
        },
        iter: 5_000);

    [Fact]
    public void Less_fits_groups_are_whole_and_calls_that_are_answered_now_are_there() => Gen.Select(
        History, Gen.Int[0, 1000], Gen.Int[0, 12], Gen.Int[-1, 60]).Sample(
        (history, choice, maxMessages, maxTokens) =>
        {
            var said = history.Outputs(choice, out var pairs);
            var window = new HistoryWindow(maxMessages, maxTokens, HeldOutputs.Of(said));
            var taken = Window(history.Rows, window);

            Assert.Null(OutputRefusal.Of(taken, said));
            var rows = said.Select(message => message.ToRow(1, "now", default));
            Assert.Equal(
                history.Pairs.Where(pair => taken.Any(row => row.Text == pair.Output)).Concat(pairs).Order(),
                Pairs([.. taken, .. rows]).Order());

            // But for the calls that are answered now, it is the newest that fit.
            var groups = MessageGroup.Of([.. Window(history.Rows, new HistoryWindow(1000, 10_000))]);
            var newest = groups.OrderByDescending(group => group.Message.Number)
                .TakeWhile(group => taken.Contains(group.Message)).ToArray();
            var forced = MessageGroup.Of([.. taken, .. rows]).Where(group => group.Calls.Any(call => call.Output.TurnToken == "now"))
                .Select(group => group.Message).ToList();
            var question = history.Rows.LastOrDefault(
                row => history.IsUsable(row) && row.Role == MessageRole.User && row.Number < forced.Min(call => (long?)call.Number));
            if (question is not null)
            {
                Assert.Contains(question, taken);
                forced.Add(question);
            }

            var others = taken.Except(forced).ToArray();
            var seen = MessageGroup.Of(taken).SelectMany(group => group.Messages).Intersect(others);
            Assert.Empty(seen.Except(newest.SelectMany(group => group.Messages)));
            Assert.InRange(others.Length, 0, maxMessages);
            Assert.InRange(others.Sum(row => row.Tokens), 0, Math.Max(0, maxTokens));
        },
        iter: 5_000);

    [Fact]
    public void What_is_passed_over_changes_nothing() => Gen.Select(History, Gen.Int[0, 60], Gen.Int[1, 20]).Sample(
        (history, seen, maxMessages) =>
        {
            var earlier = new HistoryWindow(maxMessages, 10_000);
            Window([.. history.Rows.TakeLast(seen)], earlier);

            var later = Window([.. history.Rows.ExceptBy(earlier.Unusable, row => row.Number)], new HistoryWindow(maxMessages, 10_000));

            Assert.Equal(Window(history.Rows, new HistoryWindow(maxMessages, 10_000)), later);
        },
        iter: 5_000);

    [Fact]
    public void However_much_is_left_out_of_the_prompt_no_call_is_parted_from_its_output() => Gen.Select(
        History, Gen.Int[0, 1000], Gen.Bool, Gen.Int[0, 80]).Sample(
        (history, choice, isQuestion, tokens) =>
        {
            var outputs = history.Outputs(choice, out var pairs);
            NewMessage[] said = isQuestion || outputs.Length == 0 ? [.. outputs, new NewMessage(MessageRole.User, "now")] : outputs;
            var window = Window(history.Rows, new HistoryWindow(1000, 10_000, HeldOutputs.Of(said)));
            var asked = said.Select(message => message.ToRow(1, "now", default)).ToArray();
            var prompt = new TurnPrompt(new ReplySettings("model"), [.. window, .. asked], "System.", null);

            Prompts.CheckCalls(prompt.ToRequest());
            prompt.ShrinkTo(tokens);
            Prompts.CheckCalls(prompt.ToRequest());
            while (prompt.CanShrink)
            {
                prompt.Halve();
                var request = prompt.ToRequest();
                Prompts.CheckCalls(request);
                Assert.Contains(request.Messages, message => message.Text == said[^1].Text);
            }

            if (said[^1].CallId is not null)
            {
                var question = window.LastOrDefault(row => row.Role == MessageRole.User);
                Assert.True(question is null || prompt.ToRequest().Messages.Any(message => message.Text == question.Text));
                Assert.Contains(prompt.ToRequest().Messages, message => message.Calls?.Contains(pairs[^1].Call) == true);
            }
        },
        iter: 3_000);

    private static bool Said(string words) => words.Length > 0;

    private static IReadOnlyList<MessageRow> Window(IReadOnlyList<MessageRow> rows, HistoryWindow window)
    {
        foreach (var row in rows.Reverse().TakeWhile(_ => !window.IsFull))
        {
            window.Offer(row);
        }

        return window.ToChronological();
    }

    private static IEnumerable<(string Call, string Output)> Pairs(IReadOnlyList<MessageRow> messages) =>
        MessageGroup.Of(messages).SelectMany(group => group.Calls).Select(call => (call.Call.Text, call.Output.Text));
}
