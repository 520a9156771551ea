using ChatFunctions.LocalHost;

namespace ChatFunctions.Tests.LocalHost;

public sealed class CommandLineTests
{
    private readonly CommandLine _command = new("The program", "", CommandLine.Port("--port", 0), CommandLine.Port("--table-port", 1));

    [Fact]
    public void No_arguments_nothing_is_said()
    {
        Assert.True(_command.TryParse([], out var options, out _));

        Assert.Empty(options);
        Assert.Null(CommandLine.PortOf(options, "--port"));
    }

    [Fact]
    public void Values_come_in_both_spellings_they_are_read()
    {
        Assert.True(_command.TryParse(["--port", "0", "--table-port=12345"], out var options, out _));

        Assert.Equal(0, CommandLine.PortOf(options, "--port"));
        Assert.Equal(12345, CommandLine.PortOf(options, "--table-port"));
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("-?")]
    public void Help_is_asked_for_it_is_understood(string argument)
    {
        Assert.True(_command.TryParse(["--port", "1", argument], out var options, out _));

        Assert.Contains("--help", options);
    }

    [Theory]
    [InlineData("The program does not know the argument '--prot'.", "--prot", "1")]
    [InlineData("The program does not know the argument '7071'.", "7071")]
    [InlineData("The program does not know the argument '--help=1'.", "--help=1")]
    [InlineData("--port needs a port number from 0 to 65535.", "--port")]
    [InlineData("--port needs a port number from 0 to 65535.", "--port", "x")]
    [InlineData("--port needs a port number from 0 to 65535.", "--port=65536")]
    [InlineData("--table-port needs a port number from 1 to 65535.", "--table-port", "0")]
    public void Argument_makes_no_sense_one_sentence_says_so(string expected, params string[] args)
    {
        Assert.False(_command.TryParse(args, out _, out var complaint));

        Assert.Equal(expected, complaint);
    }
}
