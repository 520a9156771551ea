using System.Text;
using ChatFunctions.Completions;
using ChatFunctions.Tests.Conversations;
using CsCheck;
using Microsoft.ML.Tokenizers;

namespace ChatFunctions.Tests.Completions;

public sealed class TokenCounterTests
{
    private static readonly TokenCounter Counter = new();
    private static readonly Tokenizer Whole = TiktokenTokenizer.CreateForEncoding("o200k_base");

    private static readonly Gen<string> Word = Gen.Frequency(
        (8, Gen.String[Gen.Char['a', 'z'], 1, 12]),
        (1, Gen.Int[0, 99_999].Select(number => number.ToString(System.Globalization.CultureInfo.InvariantCulture))),
        (1, Gen.String[Gen.Char['а', 'я'], 1, 12]),
        (1, Gen.Const("don't")),
        (1, Gen.Const("Streaming")));

    private static readonly Gen<string> Gap = Gen.Frequency(
        (12, Gen.Const(" ")), (2, Gen.Const(", ")), (2, Gen.Const(". ")), (1, Gen.Const("\n\n")), (1, Gen.Const("  ")), (1, Gen.Const("-")));

    private static readonly Gen<string> Prose = Gen.Select(Word, Gap).List[1, 1000].Select(words =>
        words.Aggregate(new StringBuilder(), (text, word) => text.Append(word.Item1).Append(word.Item2)).ToString());

    [Fact]
    public void Any_prose_count_is_that_of_the_whole_tokenizer() =>
        Prose.Sample(text => Assert.Equal(Whole.CountTokens(text), Counter.Count(text)), iter: 100);

    [Theory]
    [InlineData("", 0)]
    [InlineData("Hello", 1)]
    [InlineData("Hello world", 2)]
    public void Short_text_has_the_known_count(string text, int expected) => Assert.Equal(expected, Counter.Count(text));

    [Fact]
    public void Any_text_count_differs_from_that_of_the_whole_tokenizer_by_a_few_a_cut_at_the_most() =>
        Texts.Any(2_000).Sample(
            text =>
            {
                var whole = Whole.CountTokens(text);

                // A piece is 256 units at least; a cut may part a token, or bring the tokens beside it into a shorter order.
                var slack = 8 * (text.Length / 256);
                Assert.InRange(Counter.Count(text), whole - slack, whole + slack);
            },
            iter: 50);

    [Fact]
    public async Task Run_of_emoji_without_spaces_is_counted_in_bearable_time()
    {
        var text = Texts.Repeat("🦊", 100_000);

        var count = await Task.Run(() => Counter.Count(text)).WaitAsync(TimeSpan.FromSeconds(20));

        Assert.InRange(count, 1, 400_000);
    }
}
