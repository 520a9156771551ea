using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Http;
using ChatFunctions.OpenAI;
using CsCheck;

namespace ChatFunctions.Tests.OpenAI;

/// <summary>Which items of an input become one message.</summary>
public sealed class InputMessagesTests
{
    private static readonly Gen<InputItem> Item =
        from kind in Gen.Int[0, 4]
        from size in Gen.Frequency((9, Gen.Int[1, 20]), (1, Gen.Int[RowSize.MaxTexts / 5, RowSize.MaxTexts / 3]))
        let text = new string('x', size)
        select kind switch
        {
            0 => new InputItem(MessageRole.User, text, "input[0]"),
            1 => new InputItem(MessageRole.Tool, text, "input[0]") { CallId = "c" },
            2 => Said(ReplyItem.Text, text),
            3 => Said(ReplyItem.Refusal, text),
            _ => Said(ReplyItem.Call("c", "f"), text),
        };

    [Fact]
    public void Items_are_any_nothing_is_lost_and_calls_stand_with_what_is_said_beside_them() => Item.Array[1, 12].Sample(items =>
    {
        var messages = InputMessages.Of(items);

        Assert.Equal(
            items.SelectMany(item => item.Parts.Count > 0 ? item.Parts : [(ReplyItem.Text, item.Text)]),
            messages.SelectMany(message => message.Parts.Select(part => (part.Item, part.Text))));
        Assert.All(messages, message => Assert.True(message.Bytes <= RowSize.MaxTexts));
        foreach (var (first, second) in messages.Zip(messages.Skip(1)).Where(pair => pair is
        { First.Role: MessageRole.Assistant, Second.Role: MessageRole.Assistant }))
        {
            var isRoom = first.Bytes + RowSize.Of(second.Parts[0].Text) < RowSize.MaxTexts - 10_000;
            Assert.False(isRoom && (second.Parts[0].Item.IsCall || first.Parts.Any(part => part.Item.IsCall)));
        }
    });

    [Fact]
    public void Item_is_larger_than_a_row_it_is_refused()
    {
        var problem = Assert.Throws<ProblemException>(
            () => InputMessages.Of([Said(ReplyItem.Call("c", "f"), new string('x', RowSize.MaxTexts / 2))]));

        Assert.Equal(413, problem.Status);
    }

    private static InputItem Said(ReplyItem item, string text) =>
        new(MessageRole.Assistant, text, "input[0]") { Parts = [(item, text)] };
}
