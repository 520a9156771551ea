namespace ChatFunctions.Tests.LocalHost.Terminal;

/// <summary>Where the terminal finds an instance, and what it says when it does not.</summary>
public sealed class TerminalStartTests(TerminalInstance instance) : IClassFixture<TerminalInstance>
{
    private static readonly Dictionary<string, string?> NoKey = new() { ["CHAT_KEY"] = null };

    [LinuxFact]
    public async Task NoUrl_StartsEverythingAndEndsIt()
    {
        await using var terminal = await TerminalSession.StartAsync("", await SettingsAsync());

        Assert.StartsWith("Assistant: You said: \"Hello\".", await terminal.AskAsync("Hello"), StringComparison.Ordinal);
        await terminal.SayAsync("[[model: deltas=2000 delay=20]]");
        await terminal.WaitForAsync(" w5 ");
        await terminal.PressAsync(TerminalSession.CtrlC);
        await terminal.WaitForAsync("[The reply was stopped. What it had said is kept.]");
        await terminal.WaitForAsync(TerminalSession.Prompt);
        await terminal.SayAsync("exit");

        Assert.Equal(0, await terminal.ExitAsync());
    }

    [LinuxFact]
    public async Task KeyWanted_IsTakenFromTheEnvironmentOrTheArguments()
    {
        await using var without = TerminalSession.Run(instance.Url, NoKey);
        Assert.Equal(1, await without.ExitAsync());
        Assert.StartsWith("Send a configured access key as 'Authorization: Bearer KEY'", without.Text, StringComparison.Ordinal);
        Assert.EndsWith(" The chat sends the key that is in CHAT_KEY.\n", without.Text, StringComparison.Ordinal);

        await using var argument = await TerminalSession.StartAsync($"{instance.Url} --key {TerminalInstance.Key}", NoKey);
        Assert.Equal("Assistant: w1", await argument.AskAsync("[[model: deltas=1]]"));

        await using var environment = await TerminalSession.StartAsync($"{instance.Url}/api/app");
        Assert.Equal("Assistant: w1", await environment.AskAsync("[[model: deltas=1]]"));
    }

    [LinuxFact]
    public async Task NobodyAnswers_OneSentenceAndExitCodeOne()
    {
        await using var terminal = TerminalSession.Run("--url http://127.0.0.1:9");

        Assert.Equal(1, await terminal.ExitAsync());
        Assert.Equal("Nobody answers at http://127.0.0.1:9/api/.", terminal.Text.Trim());
    }

    [LinuxFact]
    public async Task UnknownArgument_UsageAndExitCodeTwo()
    {
        await using var terminal = TerminalSession.Run("--ulr x");

        Assert.Equal(2, await terminal.ExitAsync());
        Assert.StartsWith("The chat does not know the argument '--ulr'.", terminal.Text, StringComparison.Ordinal);
    }

    private static async Task<Dictionary<string, string?>> SettingsAsync() => new(NoKey)
    {
        ["Chat__Access"] = "Key",
        ["Chat__Keys__alice"] = "sesame-0123456789",
        ["ConversationStore__ConnectionString"] = (await AzuriteFixture.SharedAsync()).ConnectionString,
        ["OfflineModel__DeltaDelay"] = "0",
    };
}
