using ChatFunctions.LocalHost.Terminal.Typing;
using CsCheck;
using Spectre.Console;

namespace ChatFunctions.Tests.LocalHost.Terminal.Typing;

public sealed class DraftTests
{
    private static readonly string[] Characters = ["a", "b ", "\n", "\t", "猫", "🐈", "e\u0301", "👩‍👩‍👧"];

    private static readonly Gen<string> Text =
        Gen.Int[0, Characters.Length - 1].Array[0, 40].Select(picks => string.Concat(picks.Select(pick => Characters[pick])));

    [Fact]
    public void AnyText_ItsRowsHoldItAndNoneIsTooWide() => Gen.Select(Text, Gen.Int[4, 20]).Sample((text, width) =>
    {
        var layout = DraftLayout.Of(text, text.Length, width);

        Assert.Equal(
            text.Replace("\t", "    ", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal), string.Concat(layout.Rows));
        Assert.All(layout.Rows, row => Assert.InRange(row.GetCellWidth(), 0, width));
        Assert.Equal((layout.Rows.Count - 1, layout.Rows[^1].GetCellWidth()), (layout.Row, layout.Column));
    });

    [Fact]
    public void AnyText_LeftAndRightMeetAtTheSamePlaces() => Text.Sample(text =>
    {
        var draft = new Draft();
        draft.Insert(text);
        var places = new Stack<int>();
        while (draft.Place > 0)
        {
            places.Push(draft.Place);
            draft.Move(draft.Previous);
        }

        while (places.TryPop(out var place))
        {
            draft.Move(draft.Next);
            Assert.Equal(place, draft.Place);
        }
    });

    [Theory]
    [InlineData("one\ntwo three\nfour", 8, 3, 18)]
    [InlineData("猫犬\nab", 2, 2, 5)]
    public void Lines_AreMovedBetweenAsFarInAsBefore(string text, int place, int above, int below)
    {
        var draft = new Draft();
        draft.Insert(text);
        draft.Move(place);

        Assert.Equal(above != place, draft.MoveLine(-1));
        Assert.Equal(above, draft.Place);
        draft.Move(place);
        Assert.Equal(below != place, draft.MoveLine(1));
        Assert.Equal(below, draft.Place);
    }
}
