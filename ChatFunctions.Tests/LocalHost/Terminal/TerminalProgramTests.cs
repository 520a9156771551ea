using ChatFunctions.LocalHost.Terminal;

namespace ChatFunctions.Tests.LocalHost.Terminal;

public sealed class TerminalProgramTests
{
    [Theory]
    [InlineData("http://localhost:7071")]
    [InlineData("http://localhost:7071/")]
    [InlineData("http://localhost:7071/api")]
    [InlineData("http://localhost:7071/api/")]
    [InlineData("http://localhost:7071/api/app")]
    [InlineData("localhost:7071")]
    [InlineData("localhost:7071/api/app")]
    public void AddressOfAppOrPageOrApi_MeansTheApi(string url) =>
        Assert.Equal(new Uri("http://localhost:7071/api/"), TerminalProgram.ApiOf(url));

    [Theory]
    [InlineData("http://127.0.0.1:7071/api/", "127.0.0.1:7071")]
    [InlineData("http://[::1]:7071/api/", "[::1]:7071")]
    [InlineData("https://name.azurewebsites.net/api/", "name.azurewebsites.net")]
    [InlineData("https://name.azurewebsites.net/x/api/", "name.azurewebsites.net/x")]
    public void NoScheme_PlainOnThisMachineElseEncrypted(string expected, string url) =>
        Assert.Equal(new Uri(expected), TerminalProgram.ApiOf(url));

    [Fact]
    public void AllArguments_AreReadInBothSpellings()
    {
        Assert.True(TerminalProgram.CommandLine.TryParse(
            ["--url=https://chat.example/x", "--conversation", "demo-1", "--key=a=b", "--table-port", "12345"], out var parsed, out _));

        Assert.Equal(
            [("--conversation", "demo-1"), ("--key", "a=b"), ("--table-port", "12345"), ("--url", "https://chat.example/x")],
            parsed.Select(option => (option.Key, option.Value)).Order());
    }

    [Theory]
    [InlineData("The chat does not know the argument 'http://localhost'.", "http://localhost")]
    [InlineData("--url needs an http(s) address such as localhost:7071.", "--url")]
    [InlineData("--url needs an http(s) address such as localhost:7071.", "--url", "ftp://localhost")]
    [InlineData("--url needs an http(s) address such as localhost:7071.", "--url", "local host")]
    [InlineData("--conversation needs 1 to 64 of A-Z a-z 0-9 _ -.", "--conversation", "a b")]
    [InlineData("--key needs a key of visible ASCII characters.", "--key", "ä")]
    [InlineData("--table-port needs a port number from 1 to 65535.", "--table-port=0")]
    public void NonsenseArgument_IsNamedInOneSentence(string expected, params string[] args)
    {
        Assert.False(TerminalProgram.CommandLine.TryParse(args, out _, out var complaint));

        Assert.Equal(expected, complaint);
    }
}
