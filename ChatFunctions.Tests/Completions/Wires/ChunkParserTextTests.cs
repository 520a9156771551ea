using ChatFunctions.Completions.Wires;
using ChatFunctions.Tests.Conversations;
using CsCheck;

namespace ChatFunctions.Tests.Completions.Wires;

/// <summary>Text comes out whole, however a service cuts and escapes it.</summary>
public sealed class ChunkParserTextTests
{
    private readonly ChunkParser _parser = new();

    [Fact]
    public void Pair_is_cut_between_two_chunks_it_is_joined_in_the_second()
    {
        var first = Parse("""a\ud83e""");
        var second = Parse("""\udd8ab""");

        Assert.Equal(("a", "🦊b"), (first, second));
    }

    [Fact]
    public void Pair_is_cut_and_empty_chunks_lie_between_it_is_joined_all_the_same()
    {
        string[] texts = [Parse("""\ud83e"""), Parse(""), ParseWhole("""{"choices":[]}"""), Parse("""\udd8a""")];

        Assert.Equal(["", "", "", "🦊"], texts);
    }

    [Fact]
    public void Half_without_its_other_half_becomes_the_replacement_character()
    {
        string[] texts = [Parse("""a\udd8ab"""), Parse("""\ud83ex"""), Parse("""\ud83e\ud83e\udd8a"""), Parse("""\ud83e"""), Parse("x")];

        Assert.Equal(["a\uFFFDb", "\uFFFDx", "\uFFFD🦊", "", "\uFFFDx"], texts);
    }

    [Fact]
    public void Stream_ends_inside_a_pair_the_half_becomes_the_replacement_character()
    {
        string[] texts =
        [
            Parse("""a\ud83e"""),
            ParseWhole("""{"choices":[{"delta":{},"finish_reason":"length"}]}"""),
            _parser.End(isWhole: true).Single().Text.ToString(),
        ];

        Assert.Equal(["a", "", "\uFFFD"], texts);
    }

    [Fact]
    public void Pair_is_cut_between_two_texts_of_one_chunk_it_is_joined() => Assert.Equal(
        "a🦊b",
        ParseWhole("""{"choices":[{"delta":{"content":[{"type":"text","text":"a\ud83e"},{"type":"text","text":"\udd8ab"}]}}]}"""));

    [Fact]
    public void Invalid_utf8_becomes_the_replacement_character()
    {
        byte[] data = [.. "{\"choices\":[{\"delta\":{\"content\":\"a"u8, 0xFF, .. "b\"}}]}"u8];

        Assert.Equal("a\uFFFDb", _parser.Parse(data).Text.ToString());
    }

    [Theory]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(100_000)]
    public void Chunk_is_larger_than_the_ones_before_its_text_is_whole(int length)
    {
        var text = new string('x', length);

        string[] texts = [Parse("small"), Parse(text), Parse($"{text}\\ud83e"), Parse($"\\udd8a{text}")];

        Assert.Equal(["small", text, text, $"🦊{text}"], texts);
    }

    [Fact]
    public void Chunk_fills_the_buffer_after_half_of_a_pair_its_text_is_whole()
    {
        foreach (var length in Enumerable.Range(250, 12))
        {
            var parser = new ChunkParser();
            var text = new string('x', length);

            Assert.Equal(["", $"\uFFFD{text}"], [Parse(parser, """\ud83e"""), Parse(parser, text)]);
        }
    }

    [Fact]
    public void Any_text_cut_anywhere_and_escaped_anyhow_comes_back_whole() =>
        Gen.Select(Texts.Any(40), Gen.Int[0, 3].Array[128], Gen.Bool.Array[128]).Sample((text, ways, cuts) =>
        {
            var parser = new ChunkParser();
            var result = new StringBuilder();
            foreach (var chunk in Cut(EscapedText.Escape(text, ways), cuts))
            {
                var delta = Parse(parser, chunk);
                Assert.False(delta.Length > 0 && char.IsHighSurrogate(delta[^1]));
                result.Append(delta);
            }

            Assert.Equal(text, result.ToString());
        });

    private static IEnumerable<string> Cut(List<(string Text, string Escaped)> pieces, bool[] cuts)
    {
        var chunk = new StringBuilder();
        for (var i = 0; i < pieces.Count; i++)
        {
            chunk.Append(pieces[i].Escaped);
            if (cuts[i % cuts.Length])
            {
                yield return chunk.ToString();
                chunk.Clear();
            }
        }

        yield return chunk.ToString();
    }

    private static string Parse(ChunkParser parser, string escaped) =>
        parser.Parse(Encoding.UTF8.GetBytes($$$"""{"choices":[{"index":0,"delta":{"content":"{{{escaped}}}"}}]}""")).Text.ToString();

    private string Parse(string escaped) => Parse(_parser, escaped);

    private string ParseWhole(string data) => _parser.Parse(Encoding.UTF8.GetBytes(data)).Text.ToString();
}
