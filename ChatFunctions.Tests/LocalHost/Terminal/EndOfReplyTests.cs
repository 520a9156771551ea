namespace ChatFunctions.Tests.LocalHost.Terminal;

/// <summary>Replies that do not simply end, and Ctrl+C.</summary>
public sealed class EndOfReplyTests(TerminalInstance instance) : IClassFixture<TerminalInstance>
{
    private readonly string _id = ChatClient.NewId();

    private string Arguments => $"{instance.Url} --conversation {_id}";

    [LinuxFact]
    public async Task CtrlCInReply_StopsItAndKeepsItsText()
    {
        await using var terminal = await TerminalSession.StartAsync(Arguments);
        await terminal.SayAsync("[[model: deltas=2000 delay=20]]");
        await terminal.WaitForAsync("\nAssistant: ");
        var shown = await terminal.WaitForAsync(" w9 ");

        await terminal.PressAsync(TerminalSession.CtrlC);
        shown += await terminal.WaitForAsync("[The reply was stopped. What it had said is kept.]");
        await terminal.WaitForAsync($"\n{TerminalSession.Prompt}");

        var reply = (await instance.Client.MessagesAsync(_id))[^1];
        Assert.Equal("cancelled", reply.GetProperty("status").GetString());
        Assert.Equal(reply.GetProperty("content").GetString(), shown.Split('\n')[0]);
        Assert.Equal("Assistant: w1", await terminal.AskAsync("[[model: deltas=1]]"));
    }

    [LinuxFact]
    public async Task CtrlCBeforeTheFirstWord_StopsTheReply()
    {
        await using var terminal = await TerminalSession.StartAsync(Arguments);
        await terminal.SayAsync("[[model: hang=0]]");
        await terminal.WaitForAsync("\nAssistant: ");

        await terminal.PressAsync(TerminalSession.CtrlC);

        await terminal.WaitForAsync("[The reply was stopped.]");
        Assert.Equal("Assistant: w1", await terminal.AskAsync("[[model: deltas=1]]"));
    }

    [LinuxFact]
    public async Task ReplyAtTheLengthLimit_SaysSo()
    {
        await using var terminal = await TerminalSession.StartAsync(Arguments);

        Assert.Equal(
            "Assistant: w1 w2 w3\n[The reply was cut: it reached the length limit.]",
            await terminal.AskAsync("[[model: deltas=3 finish=length]]"));
    }

    [LinuxFact]
    public async Task ReplyThatFailsInTheMiddle_KeepsItsTextAndSaysSo()
    {
        await using var terminal = await TerminalSession.StartAsync(Arguments);

        Assert.Equal(
            "Assistant: w1 w2\n[The reply failed: The model service's reply broke off. What it had said is kept.]",
            await terminal.AskAsync("[[model: deltas=9 error=2]]"));
    }

    [LinuxFact]
    public async Task RefusedMessage_SaysWhy()
    {
        await using var terminal = await TerminalSession.StartAsync(Arguments);

        Assert.Equal(
            "Assistant:\n[The model service's content filter refused the message.]",
            (await terminal.AskAsync("[[model: status=400 code=content_filter]]")).Replace(": \n", ":\n", StringComparison.Ordinal));
    }
}
