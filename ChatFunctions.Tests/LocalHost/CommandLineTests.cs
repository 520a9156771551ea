using ChatFunctions.LocalHost;

namespace ChatFunctions.Tests.LocalHost;

public sealed class CommandLineTests
{
    [Fact]
    public void NoArguments_LeaveTheChoiceToSettingsAndDefaults()
    {
        Assert.True(CommandLine.TryParse([], out var parsed, out _));

        Assert.Equal(new CommandLine(Port: null, TablePort: null, Help: false), parsed);
    }

    [Fact]
    public void Ports_AreReadInBothSpellings()
    {
        Assert.True(CommandLine.TryParse(["--port", "0", "--table-port=12345"], out var parsed, out _));

        Assert.Equal(new CommandLine(Port: 0, TablePort: 12345, Help: false), parsed);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    public void Help_IsRecognized(string argument)
    {
        Assert.True(CommandLine.TryParse([argument], out var parsed, out _));

        Assert.True(parsed.Help);
    }

    [Theory]
    [InlineData("LocalHost does not know the argument '--prot'.", "--prot", "1")]
    [InlineData("LocalHost does not know the argument '7071'.", "7071")]
    [InlineData("--port needs a port number from 0 to 65535.", "--port")]
    [InlineData("--port needs a port number from 0 to 65535, not 'x'.", "--port", "x")]
    [InlineData("--port needs a port number from 0 to 65535, not '65536'.", "--port=65536")]
    [InlineData("--table-port needs a port number from 1 to 65535, not '0'.", "--table-port", "0")]
    public void NonsenseArgument_IsNamedInOneSentence(string expected, params string[] args)
    {
        Assert.False(CommandLine.TryParse(args, out _, out var complaint));

        Assert.Equal(expected, complaint);
    }
}
