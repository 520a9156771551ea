namespace ChatFunctions.Tests.LocalHost.Terminal;

/// <summary>The connection or the server goes in the middle of a reply.</summary>
public sealed class LostServerTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, string?> ShortLease = new()
    {
        ["Chat__LeaseDuration"] = "3 s",
        ["Chat__JournalInterval"] = "100 ms",
    };

    [LinuxFact]
    public async Task ConnectionLost_AnotherInstanceGoesOnWithoutARepeatedOrMissingWord()
    {
        await using var one = await LocalHostProcess.StartAsync(ShortLease, output);
        await using var other = await LocalHostProcess.StartAsync(ShortLease, output);
        using var turnout = new Turnout(one.Address.Port);
        await using var terminal = await TerminalSession.StartAsync($"--url http://127.0.0.1:{turnout.Port}");

        await terminal.SayAsync("[[model: deltas=60 delay=50]]");
        await terminal.WaitForAsync("\nAssistant: ");
        var reply = await terminal.WaitForAsync(" w8 ");
        turnout.Switch(other.Address.Port);
        reply += await terminal.WaitForAsync(TerminalSession.Prompt);

        Assert.Equal(
            string.Join(' ', Enumerable.Range(1, 60).Select(word => $"w{word}")), reply[..^TerminalSession.Prompt.Length].TrimEnd());
    }

    [LinuxFact]
    public async Task ServerKilledAndRestarted_ReplyIsKeptAndSaysThatItWasCut()
    {
        await using var first = await LocalHostProcess.StartAsync(ShortLease, output);
        await using var terminal = await TerminalSession.StartAsync($"--url {first.Address} --conversation lost-{first.ProcessId}");
        await terminal.SayAsync("[[model: deltas=2000 delay=20]]");
        await terminal.WaitForAsync("\nAssistant: ");
        await terminal.WaitForAsync(" w20 ");

        await first.KillAsync();
        await terminal.WaitForAsync("Trying to go on");
        await using var second = await LocalHostProcess.StartAsync(ShortLease, output, port: first.Address.Port);
        await terminal.WaitForAsync("[The reply was cut: the server that wrote it went away. What it had said is kept.]");
        await terminal.WaitForAsync(TerminalSession.Prompt);

        using var client = second.CreateClient();
        var kept = (await client.MessagesAsync($"lost-{first.ProcessId}"))[^1].GetProperty("content").GetString()!;
        Assert.Contains(" w10 ", kept, StringComparison.Ordinal);
        Assert.Contains(kept, terminal.Text, StringComparison.Ordinal);
        Assert.Equal("Assistant: w1", await terminal.AskAsync("[[model: deltas=1]]"));
    }

    [LinuxFact]
    public async Task ServerAwayWhenTheMessageIsSent_MessageIsSentOnceWhenItIsBack()
    {
        await using var first = await LocalHostProcess.StartAsync(ShortLease, output);
        await using var terminal = await TerminalSession.StartAsync($"--url {first.Address} --conversation away-{first.ProcessId}");
        await first.KillAsync();

        await terminal.SayAsync("[[model: deltas=3]]");
        await terminal.WaitForAsync("Trying to go on");
        await using var second = await LocalHostProcess.StartAsync(ShortLease, output, port: first.Address.Port);
        await terminal.WaitForAsync("w1 w2 w3\n");
        await terminal.WaitForAsync(TerminalSession.Prompt);

        using var client = second.CreateClient();
        Assert.Equal(2, (await client.MessagesAsync($"away-{first.ProcessId}")).Count);
    }

    [LinuxFact]
    public async Task ServerDoesNotComeBack_SecondCtrlCGivesUp()
    {
        await using var first = await LocalHostProcess.StartAsync(ShortLease, output);
        await using var terminal = await TerminalSession.StartAsync($"--url {first.Address}");
        await first.KillAsync();
        await terminal.SayAsync("Hello");
        await terminal.WaitForAsync("Trying to go on");

        await terminal.PressAsync(TerminalSession.CtrlC);
        await terminal.WaitForAsync("[The server does not confirm that the reply is stopped.");
        await terminal.PressAsync(TerminalSession.CtrlC);

        await terminal.WaitForAsync("[Not waited for any longer. /history shows what was kept.]");
        await terminal.SayAsync("exit");
        Assert.Equal(0, await terminal.ExitAsync());
    }
}
