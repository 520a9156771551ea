using ChatFunctions.LocalHost.Terminal.Typing;

namespace ChatFunctions.Tests.LocalHost.Terminal.Typing;

public sealed class KeyDecoderTests
{
    [Theory]
    [InlineData("a🐈b", "a", "🐈", "b")]
    [InlineData("\e[200~one\r\ntwo\rthree\n\t🐈\e[201~!", "one\ntwo\nthree\n\t🐈", "!")]
    [InlineData("\e[200~\e[201~\e[200~\e[31mred\u0007 \e[20\e[201~", "", "[31mred [20")]
    [InlineData("\e\e[200~a\e[201~", "a")]
    [InlineData("\e[x\e[20y", "[", "x", "[", "2", "0", "y")]
    public void Characters_AreWholeAndAPasteIsOne(string read, params string[] expected)
    {
        var decoder = new KeyDecoder();

        Assert.Equal(expected, read.SelectMany(character => decoder.Take(Key(character))).Select(typed => typed.Text));
    }

    [Fact]
    public void MarkIsReadInTwoParts_PasteIsStillOne()
    {
        var decoder = new KeyDecoder();
        ConsoleKeyInfo[] keys = [new('[', ConsoleKey.None, false, alt: true, false), .. "200~a\e[201~".Select(Key)];

        Assert.Equal([Typed.Said("a")], keys.SelectMany(decoder.Take));
    }

    [Fact]
    public void EscapeWithAKey_IsAlt()
    {
        var decoder = new KeyDecoder();
        ConsoleKeyInfo[] keys = [Key('\e'), Enter, Enter];

        Assert.Equal(
            [new Typed(ConsoleKey.Enter, ConsoleModifiers.Alt, ""), new Typed(ConsoleKey.Enter, ConsoleModifiers.None, "")],
            keys.SelectMany(decoder.Take));
    }

    private static ConsoleKeyInfo Enter { get; } = new('\r', ConsoleKey.Enter, false, false, false);

    private static ConsoleKeyInfo Key(char character) =>
        new(character, character == '\e' ? ConsoleKey.Escape : ConsoleKey.None, false, false, false);
}
