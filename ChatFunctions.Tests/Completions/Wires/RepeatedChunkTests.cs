using ChatFunctions.Completions.Wires;
using CsCheck;

namespace ChatFunctions.Tests.Completions.Wires;

/// <summary>Chunks that differ in their text alone are not parsed again, and mean what they would have meant.</summary>
public sealed class RepeatedChunkTests
{
    private readonly ChunkParser _parser = new();

    [Fact]
    public void Chunks_differ_in_their_text_alone_each_has_its_own()
    {
        string[] texts = ["Hi", "", " there", "é", "日本語", "😀", "a longer text than before", "\n", "\"", "\\", "x", "\u0007", "end"];

        Assert.Equal(texts, texts.Select(text => Parse(Chunk(JsonSerializer.Serialize(text)))));
    }

    [Fact]
    public void Text_has_special_characters_in_either_spelling_it_is_read_all_the_same() =>
        Gen.String[Gen.Char["ab \"\\\n\t/é日{}[]:,"], 0, 8].Array[1, 12]
        .Sample(texts =>
        {
            var parser = new ChunkParser();
            foreach (var text in texts)
            {
                var relaxed = new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
                Assert.Equal(text, parser.Parse(Encoding.UTF8.GetBytes(Chunk(JsonSerializer.Serialize(text, relaxed)))).Text.ToString());
            }
        });

    [Fact]
    public void Finish_reason_comes_after_chunks_of_text_it_is_seen()
    {
        Parse(Chunk("\"a\""));
        Parse(Chunk("\"b\""));

        var last = _parser.Parse(
            Encoding.UTF8.GetBytes(
                Chunk("\"c\"").Replace("\"finish_reason\":null", "\"finish_reason\":\"stop\"", StringComparison.Ordinal)));

        Assert.Equal("c", last.Text.ToString());
        Assert.Equal("stop", last.Finish!.Word);
    }

    [Theory]
    [InlineData("""{"choices":[{"delta":{}},{"delta":{"content":"a"}}]}""")]
    [InlineData("""{"choices":[{"index":1,"delta":{"content":"a"}}]}""")]
    [InlineData("""{"choices":[{"delta":{"content":"a"},"index":1}]}""")]
    [InlineData("""{"choices":[{"index":1,"delta":{"reasoning":"a"}}]}""")]
    public void Text_does_not_count_it_does_not_count_the_second_time_either(string chunk)
    {
        Assert.Equal("", Parse(chunk));
        Assert.Equal("", Parse(chunk));
        Assert.Equal("", Parse(chunk.Replace("\"a\"", "\"b\"", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("""{"choices":[{"delta":{"content":"a"},"message":{"content":"so far: a"}}]}""")]
    [InlineData("""{"choices":[{"delta":{"content":"a"},"text":"a"}]}""")]
    [InlineData("""{"choices":[{"text":"a"}]}""")]
    [InlineData("""{"choices":[{"delta":{"content":"","refusal":"a"}}]}""")]
    [InlineData("""{"choices":[{"delta":{"content":[{"type":"text","text":"a"}]}}]}""")]
    public void Text_counts_it_counts_the_second_time_too(string chunk)
    {
        string[] texts = [Parse(chunk), Parse(chunk), Parse(chunk.Replace("\"a\"", "\"b\"", StringComparison.Ordinal))];

        Assert.Equal(["a", "a", "b"], texts);
        Assert.Empty(_parser.End(isWhole: true));
    }

    [Fact]
    public void Empty_texts_of_either_kind_come_first_both_kinds_are_read_afterwards()
    {
        const string Delta = """{"choices":[{"index":0,"delta":{"content":"a"}}]}""";
        const string Choice = """{"choices":[{"index":0,"text":"a"}]}""";
        foreach (var chunk in (string[])[Delta, Choice])
        {
            var parser = new ChunkParser();
            string[] chunks =
            [
                chunk.Replace("\"a\"", "\"\"", StringComparison.Ordinal), chunk,
                chunk.Replace("\"a\"", "\"\\n\"", StringComparison.Ordinal), chunk,
            ];

            Assert.Equal(["", "a", "\n", "a"], chunks.Select(data => parser.Parse(Encoding.UTF8.GetBytes(data)).Text.ToString()));
        }
    }

    [Fact]
    public void Error_is_beside_the_text_it_is_seen_each_time()
    {
        const string Broken = """{"error":{"message":"x"},"choices":[{"delta":{"content":"a"}}]}""";

        Assert.NotNull(_parser.Parse(Encoding.UTF8.GetBytes(Broken)).Error);
        Assert.NotNull(_parser.Parse(Encoding.UTF8.GetBytes(Broken)).Error);
    }

    [Fact]
    public void Text_is_not_valid_utf8_it_is_read_as_the_first_time()
    {
        var data = Encoding.Latin1.GetBytes(Chunk("\"\u00ff\u00ff\""));
        Parse(Chunk("\"ab\""));

        var text = _parser.Parse(data).Text.ToString();

        Assert.Equal(new ChunkParser().Parse(data).Text.ToString(), text);
    }

    [Fact]
    public void Surrogate_pair_is_cut_between_like_chunks_it_is_joined()
    {
        Parse(Chunk("\"a\""));

        Assert.Equal("", Parse(Chunk("\"\\ud83d\"")));
        Assert.Equal("😀", Parse(Chunk("\"\\ude00\"")));
        Assert.Equal("b", Parse(Chunk("\"b\"")));
        Assert.Equal("", Parse(Chunk("\"\\ud83d\"")));
        Assert.Equal("\ufffdc", Parse(Chunk("\"c\"")));
    }

    private static string Chunk(string content) =>
        $$$"""{"id":"c","object":"chat.completion.chunk","model":"m","choices":[{"index":0,"delta":{"content":{{{content}}}},"logprobs":null,"finish_reason":null}]}""";

    private string Parse(string chunk)
    {
        var parsed = _parser.Parse(Encoding.UTF8.GetBytes(chunk));
        return parsed.Text + string.Concat(parsed.Steps.Select(step => step.Text));
    }
}
