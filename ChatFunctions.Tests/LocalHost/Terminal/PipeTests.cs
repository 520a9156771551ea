using ChatFunctions.LocalHost.Tables;
using CliWrap;
using CliWrap.Buffered;

namespace ChatFunctions.Tests.LocalHost.Terminal;

/// <summary>The chat without a terminal, as a part of a script.</summary>
public sealed class PipeTests(TerminalInstance instance) : IClassFixture<TerminalInstance>
{
    private readonly string _id = ChatClient.NewId();

    [Fact]
    public async Task InputIsPiped_ItIsOneMessageAndTheOutputIsTheReply()
    {
        var ended = await RunAsync($"--conversation {_id}", "[[model: echo]] Größe\n\n/clear\nexit\n");

        Assert.Equal(("Größe\n\n/clear\nexit\n", "", 0), ended);
        Assert.Equal(2, (await instance.Client.MessagesAsync(_id)).Count);
    }

    [Theory]
    [InlineData("[[model: deltas=2 finish=length]]", "w1 w2\n", "[The reply was cut: it reached the length limit.]")]
    [InlineData("[[model: status=400 code=content_filter]]", "", "[The model service's content filter refused the message.]")]
    [InlineData(" \n", "", "Standard input has no message.")]
    public async Task NoWholeReply_ExitCodeOneAndErrorsSayWhy(string message, string output, string errors) =>
        Assert.Equal((output, $"{errors}\n", 1), await RunAsync("", message));

    [Fact]
    public async Task NobodyAnswersOrNotToThisKey_ExitCodeOneAndErrorsSayWhy()
    {
        Assert.Equal(("", "Nobody answers at http://localhost:9/api/.\n", 1), await RunAsync("--url localhost:9", "Hello"));
        var (output, errors, exitCode) = await RunAsync("--key another", "Hello");
        Assert.Equal(("", 1), (output, exitCode));
        Assert.EndsWith(" The chat sends the key that is in CHAT_KEY.\n", errors, StringComparison.Ordinal);
    }

    private async Task<(string Output, string Errors, int ExitCode)> RunAsync(string arguments, string input)
    {
        var ended = await Cli.Wrap(HostEnvironment.Dotnet)
            .WithArguments($"\"{typeof(TableEndPoint).Assembly.Location}\" chat {instance.Url} {arguments}")
            .WithEnvironmentVariables(variables => variables.Set("CHAT_KEY", TerminalInstance.Key))
            .WithStandardInputPipe(PipeSource.FromString(input, Encoding.UTF8))
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(Encoding.UTF8);
        return (ended.StandardOutput.ReplaceLineEndings("\n"), ended.StandardError.ReplaceLineEndings("\n"), ended.ExitCode);
    }
}
