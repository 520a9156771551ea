using Azure.Data.Tables;
using ChatFunctions.Conversations.Table;
using CsCheck;

namespace ChatFunctions.Tests.Conversations.Table;

public sealed class TextPropertiesTests
{
    // Long texts from a short unit, so that generating them takes no time; the prefix moves the pairs across the cuts.
    private static readonly Gen<string> LongText = Gen.Select(
        Texts.Any(40), Texts.Any(30), Gen.Int[0, 6_000], (prefix, unit, count) => prefix + Texts.Repeat(unit, count));

    [Fact]
    public void Any_text_pieces_are_short_whole_and_make_up_the_text() =>
        LongText.Sample(
            text =>
            {
                var pieces = TextProperties.Split(text).ToList();

                Assert.Equal(text, string.Concat(pieces));
                Assert.All(pieces, AssertShortAndWhole);
            },
            iter: 200);

    [Fact]
    public void Any_text_comes_back_from_the_entity() =>
        LongText.Sample(
            text =>
            {
                var entity = new TableEntity("p", "r");

                TextProperties.Write(entity, "Text", text);

                Assert.Equal(text, TextProperties.Read(entity, "Text"));
            },
            iter: 100);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(31_999, 1)]
    [InlineData(32_000, 1)]
    [InlineData(32_001, 2)]
    [InlineData(64_000, 2)]
    [InlineData(64_001, 3)]
    public void Length_at_a_bound_text_takes_as_many_properties_as_it_needs(int length, int expected)
    {
        var entity = new TableEntity();

        TextProperties.Write(entity, "Text", new string('x', length));

        Assert.Equal(expected, entity.Count);
        Assert.Equal(length, TextProperties.Read(entity, "Text").Length);
    }

    [Theory]
    [InlineData(31_998, new[] { 32_000, 4 })]
    [InlineData(31_999, new[] { 31_999, 6 })]
    [InlineData(32_000, new[] { 32_000, 6 })]
    [InlineData(63_998, new[] { 32_000, 32_000, 4 })]
    [InlineData(63_999, new[] { 32_000, 31_999, 6 })]
    public void Emoji_around_the_bound_is_never_divided(int before, int[] expected)
    {
        var text = new string('x', before) + "🦊🐶🙂";

        var pieces = TextProperties.Split(text).ToList();

        Assert.Equal(expected, pieces.Select(piece => piece.Length));
        Assert.Equal(text, string.Concat(pieces));
        Assert.All(pieces, AssertShortAndWhole);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(64_000, 1)]
    [InlineData(64_001, 2)]
    [InlineData(200_000, 4)]
    public void Bytes_come_back_from_as_many_properties_as_they_need(int length, int expected)
    {
        var bytes = Enumerable.Range(0, length).Select(i => (byte)(i * 31)).ToArray();
        var entity = new TableEntity();

        TextProperties.Write(entity, "Bytes", bytes);

        Assert.Equal(expected, entity.Count);
        Assert.All(entity, property => Assert.InRange(((byte[])property.Value).Length, 1, 64 * 1024));
        Assert.Equal(bytes, TextProperties.ReadBytes(entity, "Bytes"));
    }

    [Theory]
    [InlineData(31_998, new[] { 32_000 })]
    [InlineData(31_999, new[] { 31_999, 2 })]
    [InlineData(32_000, new[] { 32_000, 2 })]
    public void Text_ends_with_an_emoji_at_the_bound_it_is_never_divided(int before, int[] expected)
    {
        var text = new string('x', before) + "🦊";

        var pieces = TextProperties.Split(text).ToList();

        Assert.Equal(expected, pieces.Select(piece => piece.Length));
        Assert.Equal(text, string.Concat(pieces));
    }

    [Fact]
    public void Entity_lacks_the_properties_text_and_bytes_are_empty()
    {
        var entity = new TableEntity { ["Other0"] = "x" };

        Assert.Equal("", TextProperties.Read(entity, "Text"));
        Assert.Empty(TextProperties.ReadBytes(entity, "Bytes"));
    }

    private static void AssertShortAndWhole(string piece)
    {
        Assert.InRange(piece.Length, 1, 32_000);
        Assert.False(char.IsLowSurrogate(piece[0]));
        Assert.False(char.IsHighSurrogate(piece[^1]));
    }
}
