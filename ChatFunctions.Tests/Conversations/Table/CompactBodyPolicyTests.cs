using ChatFunctions.Conversations.Table;
using CsCheck;

namespace ChatFunctions.Tests.Conversations.Table;

public sealed class CompactBodyPolicyTests
{
    [Theory]
    [InlineData("\"\\u00E9\"", "\"é\"")]
    [InlineData("\"\\uD83D\\uDE00\"", "\"😀\"")]
    [InlineData("\"\\u003Cb\\u003E\"", "\"<b>\"")]
    [InlineData("\"\\u0022\"", "\"\\\"\"")]
    [InlineData("\"\\u005C\"", "\"\\\\\"")]
    [InlineData("\"\\u0001\\n\"", "\"\\u0001\\n\"")]
    [InlineData("\"\\\\u00E9\"", "\"\\\\u00E9\"")]
    [InlineData("\"\\uD83D\"", "\"\uFFFD\"")]
    public void Escapes_that_need_not_be_are_written_plainly(string json, string expected)
    {
        var plain = CompactBodyPolicy.Unescape(Encoding.UTF8.GetBytes(json));

        Assert.Equal(expected, Encoding.UTF8.GetString(plain.Span));
    }

    [Fact]
    public void Any_text_reads_back_the_same_from_a_body_that_is_never_longer() => Gen.String.Sample(text =>
    {
        // What the SDK sends has no halves of surrogate pairs.
        text = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        var json = JsonSerializer.SerializeToUtf8Bytes(text);

        var plain = CompactBodyPolicy.Unescape(json);

        Assert.Equal(text, JsonSerializer.Deserialize<string>(plain.Span));
        Assert.True(plain.Length <= json.Length);
    });
}
