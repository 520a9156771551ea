using System.IO.Compression;
using System.Reflection;
using ChatFunctions.Completions.Tokens;

namespace ChatFunctions.Tests.Completions.Tokens;

public sealed class TokenVocabularyTests
{
    [Fact]
    public async Task Vocabulary_is_packed_the_app_holds_the_same_bytes()
    {
        var expected = TokenVocabulary.Pack(Tokens());
        await using var resource = typeof(TokenVocabulary).Assembly.GetManifestResourceStream(TokenVocabulary.Resource)!;
        using var held = new MemoryStream();
        await resource.CopyToAsync(held);

        var isSame = expected.AsSpan().SequenceEqual(held.ToArray());

        if (!isSame)
        {
            var path = Path.Combine(Path.GetTempPath(), TokenVocabulary.Resource);
            await File.WriteAllBytesAsync(path, expected);
            Assert.Fail($"What it should be is {path}: copy it to ChatFunctions/Completions/Tokens.");
        }
    }

    [Fact]
    public void Token_is_in_the_vocabulary_its_rank_is_above_all_before_it()
    {
        var vocabulary = TokenVocabulary.Load();

        var ranks = Tokens().Select(token => vocabulary.Rank(token)).ToArray();

        Assert.Equal(199_998, ranks.Length);
        Assert.Equal(0, ranks[0]);
        Assert.All(ranks.Zip(ranks.Skip(1)), pair => Assert.True(pair.First < pair.Second));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no token at all")]
    [InlineData("<|endoftext|>")]
    public void Bytes_are_no_token_they_have_no_rank(string text) =>
        Assert.Equal(-1, TokenVocabulary.Load().Rank(Encoding.UTF8.GetBytes(text)));

    // What the package's own tokenizer reads: a line with the number of tokens, and then each of them in base64, in the order of their
    // ranks.
    private static List<byte[]> Tokens()
    {
        var data = Assembly.Load("Microsoft.ML.Tokenizers.Data.O200kBase");
        using var lines = new StreamReader(
            new DeflateStream(data.GetManifestResourceStream("o200k_base.tiktoken.deflate")!, CompressionMode.Decompress));
        lines.ReadLine();
        var tokens = new List<byte[]>();
        while (lines.ReadLine() is { Length: > 0 } line)
        {
            tokens.Add(Convert.FromBase64String(line));
        }

        return tokens;
    }
}
