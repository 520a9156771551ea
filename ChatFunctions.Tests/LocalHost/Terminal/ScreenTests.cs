using ChatFunctions.LocalHost.Terminal;

namespace ChatFunctions.Tests.LocalHost.Terminal;

public sealed class ScreenTests : IDisposable
{
    private readonly StringWriter _output = new();

    public void Dispose() => _output.Dispose();

    [Fact]
    public void ControlCharacters_DoNotReachTheTerminal()
    {
        new Screen(_output, _output).Write("a\u001b]0;title\u0007b\u009b31mc\r\n\td 🦊");

        Assert.Equal("a]0;titleb31mc\n\td 🦊", _output.ToString());
    }

    [Fact]
    public void NoteInTheMiddleOfALine_StandsOnItsOwn()
    {
        var screen = new Screen(_output, _output);

        screen.Write("half a");
        screen.Note("lost");
        screen.Note("found");
        screen.Write("word");

        Assert.Equal("half a\n[lost]\n[found]\nword", _output.ToString().ReplaceLineEndings("\n"));
    }

    [Fact]
    public void NoTerminal_TextIsAsItIsAndNothingElse()
    {
        using var notes = new StringWriter();
        var screen = new Screen(_output, notes, isTerminal: false);

        screen.Write("half\u001b a\r\n");
        screen.Note("lost\u0007");
        screen.Write("word");
        screen.EndLine();

        Assert.Equal("half\u001b a\r\nword\n", _output.ToString());
        Assert.Equal($"[lost]{Environment.NewLine}", notes.ToString());
    }
}
