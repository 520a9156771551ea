using ChatFunctions.Completions.Wires;
using CsCheck;

namespace ChatFunctions.Tests.Completions.Wires;

public sealed class JsonUnescapeTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("plain ü 🦊", "plain ü 🦊")]
    [InlineData("""\"\\\/\b\f\n\r\t""", "\"\\/\b\f\n\r\t")]
    [InlineData("""a\u0041b\u00e9\u2028""", "aAb\u00e9\u2028")]
    [InlineData("""\u00E9\u00e9""", "\u00e9\u00e9")]
    [InlineData("""\ud83e\udd8a""", "🦊")]
    [InlineData("""\\u0041""", "\\u0041")]
    public void Escapes_become_what_they_stand_for(string escaped, string expected) => Assert.Equal(expected, Unescape(escaped));

    [Fact]
    public void Half_of_a_pair_is_kept()
    {
        Assert.Equal(['\uD83E'], Unescape("""\ud83e""").ToCharArray());
        Assert.Equal(['a', '\uDD8A', 'b'], Unescape("""a\udd8ab""").ToCharArray());
    }

    [Fact]
    public void Target_has_text_already_it_is_kept()
    {
        var target = new StringBuilder("before ");

        JsonUnescape.Append(target, "after"u8);

        Assert.Equal("before after", target.ToString());
    }

    [Fact]
    public void Any_text_escaped_in_any_way_comes_back() =>
        EscapedText.Any.Sample(pair => Assert.Equal(JsonSerializer.Deserialize<string>($"\"{pair.Escaped}\""), Unescape(pair.Escaped)));

    private static string Unescape(string escaped)
    {
        var target = new StringBuilder();
        JsonUnescape.Append(target, Encoding.UTF8.GetBytes(escaped));
        return target.ToString();
    }
}
