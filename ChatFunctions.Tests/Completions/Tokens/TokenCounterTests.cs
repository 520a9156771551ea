using ChatFunctions.Completions.Tokens;
using ChatFunctions.Tests.Conversations;
using CsCheck;
using Microsoft.ML.Tokenizers;

namespace ChatFunctions.Tests.Completions.Tokens;

public sealed class TokenCounterTests
{
    private static readonly TokenCounter Counter = new();
    private static readonly Tokenizer Library = TiktokenTokenizer.CreateForEncoding("o200k_base");

    private static readonly string[] Odd = ["don't", "WE'LL", "it'ſ", "e\u0301tude", "ǅungla", "½", "🦊🦊", "\u00A0", "::/\r\n"];

    private static readonly Gen<string> Word = Gen.Frequency(
        (8, Gen.String[Gen.Char['a', 'z'], 1, 12]),
        (1, Gen.Int[0, 99_999].Select(number => number.ToString(System.Globalization.CultureInfo.InvariantCulture))),
        (1, Gen.String[Gen.Char['а', 'я'], 1, 12]),
        (1, Gen.String[Gen.Char['一', '龥'], 1, 12]),
        (1, Gen.OneOf(Array.ConvertAll(Odd, Gen.Const))),
        (1, Gen.Const("Streaming")));

    private static readonly Gen<string> Gap = Gen.Frequency(
        (12, Gen.Const(" ")), (2, Gen.Const(", ")), (2, Gen.Const(". ")), (1, Gen.Const("\n\n")), (1, Gen.Const("  ")),
        (1, Gen.Const("-")), (1, Gen.Const(" \t\r\n ")));

    private static readonly Gen<string> Prose = Gen.Select(Word, Gap).List[1, 1000].Select(words =>
        words.Aggregate(new StringBuilder(), (text, word) => text.Append(word.Item1).Append(word.Item2)).ToString());

    [Fact]
    public async Task Texts_are_long_they_are_counted_on_other_threads_while_the_caller_goes_on()
    {
        var text = new string('"', 400_000);

        var counting = Enumerable.Range(0, 8).Select(_ => Counter.CountAsync(text).AsTask()).ToArray();
        var isOver = counting.All(count => count.IsCompleted);
        var beside = Counter.CountAsync("Streaming");

        Assert.False(isOver);
        Assert.True(beside.IsCompletedSuccessfully);
        Assert.All(await Task.WhenAll(counting), count => Assert.Equal(Counter.Count(text), count));
        int[] counts = await Counter.CountAsync(["Streaming", "Streaming Streaming"]);
        Assert.Equal([1, 2], counts);
    }

    [Fact]
    public void Any_prose_count_is_that_of_the_library() =>
        Prose.Sample(text => Assert.Equal(Library.CountTokens(text), Counter.Count(text)), iter: 100);

    [Fact]
    public void Any_text_count_is_that_of_the_library() =>
        Texts.Any(2_000).Sample(text => Assert.Equal(Library.CountTokens(text), Counter.Count(text)), iter: 100);

    [Theory]
    [InlineData("", 0)]
    [InlineData("Hello", 1)]
    [InlineData("Hello world", 2)]
    [InlineData("<|endoftext|>", 7)]
    public void Short_text_has_the_known_count(string text, int expected) => Assert.Equal(expected, Counter.Count(text));

    [Theory]
    [InlineData("🦊", 3)]
    [InlineData("x", 1)]
    [InlineData("A", 1)]
    [InlineData(" ", 1)]
    [InlineData("\u0301", 1)]
    public async Task Run_without_a_word_boundary_is_counted_in_bearable_time(string unit, int tokens)
    {
        var text = Texts.Repeat(unit, 100_000);

        var count = await Task.Run(() => Counter.Count(text)).WaitAsync(TimeSpan.FromSeconds(10));

        Assert.InRange(count, 1, tokens * 100_000);
    }
}
