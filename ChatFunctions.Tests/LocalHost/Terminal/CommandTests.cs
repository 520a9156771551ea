namespace ChatFunctions.Tests.LocalHost.Terminal;

/// <summary>What begins with a slash.</summary>
public sealed class CommandTests(TerminalInstance instance) : IClassFixture<TerminalInstance>
{
    private readonly string _id = ChatClient.NewId();

    [LinuxFact]
    public async Task Conversations_AreLeftListedNamedOpenedAndDeleted()
    {
        await using var terminal = await TerminalSession.StartAsync($"{instance.Url} --conversation {_id}");
        await terminal.AskAsync("[[model: deltas=1]] Remember me");

        Assert.Equal($"[It is called «Kept {_id}».]", await terminal.AskAsync($"/rename Kept {_id}"));
        Assert.Equal($"[A new conversation. This one is kept: /open {_id}]", await terminal.AskAsync("/clear"));
        Assert.Equal("[Nothing was said yet.]", await terminal.AskAsync("/history"));
        await terminal.AskAsync("[[model: deltas=1]]");
        var list = (await terminal.AskAsync("/list")).Split('\n');
        var number = list.Single(line => line.EndsWith($" Kept {_id} ({_id})", StringComparison.Ordinal))[..3].Trim();
        Assert.Equal("[/open N goes on with one of them.]", list[^1]);

        Assert.Equal("[This conversation has 2 messages.]", await terminal.AskAsync($"/open {number}"));
        Assert.Equal("User: [[model: deltas=1]] Remember me\nAssistant: w1", await terminal.AskAsync("/history"));

        await terminal.SayAsync("/delete");
        await terminal.WaitForAsync("Delete all of this conversation for good? (yes/no) ");
        await terminal.SayAsync("no");
        Assert.Equal("no\n[It is kept.]", await terminal.AnswerAsync());
        Assert.Equal(2, (await instance.Client.MessagesAsync(_id)).Count);
        await terminal.SayAsync("/delete");
        await terminal.WaitForAsync("(yes/no) ");
        await terminal.SayAsync("yes");
        Assert.Equal("yes\n[A new conversation. The other one is deleted.]", await terminal.AnswerAsync());
        (await instance.Client.GetAsync($"chat/{_id}")).Expect(HttpStatusCode.NotFound);
    }

    [LinuxFact]
    public async Task CommandMakesNoSense_NothingIsSentUnasked()
    {
        await using var terminal = await TerminalSession.StartAsync($"{instance.Url} --conversation {_id}");

        Assert.Equal("[Which one? /open takes a number that /list shows, or an id.]", await terminal.AskAsync("/open"));
        Assert.Equal("[How? /rename takes the title.]", await terminal.AskAsync("/rename"));
        Assert.StartsWith("[There is no conversation", await terminal.AskAsync("/rename nothing"), StringComparison.Ordinal);
        foreach (var answer in new[] { "no", "", TerminalSession.CtrlC })
        {
            await terminal.SayAsync("/hisotry of Rome");
            await terminal.WaitForAsync("/hisotry is no command: /help shows them. Send it as a message? (yes/no) ");
            await terminal.PressAsync(answer == TerminalSession.CtrlC ? answer : $"{answer}\r");
            await terminal.WaitForAsync($"\n{TerminalSession.Prompt}");
        }

        (await instance.Client.GetAsync($"chat/{_id}")).Expect(HttpStatusCode.NotFound);
        await terminal.SayAsync("/say [[model: deltas=1]]");
        await terminal.WaitForAsync("(yes/no) ");
        await terminal.SayAsync("y");
        Assert.Equal("y\nAssistant: w1", await terminal.AnswerAsync());
        Assert.Equal("Assistant: w1", await terminal.AskAsync("/etc/hosts [[model: deltas=1]]"));
    }

    [LinuxFact]
    public async Task Help_NamesEachCommand()
    {
        await using var terminal = await TerminalSession.StartAsync(instance.Url);

        string[] commands = ["/clear", "/delete", "/list", "/open N or ID", "/rename TITLE", "/history", "/help"];
        var help = await terminal.AskAsync("/help");

        Assert.All(commands, command => Assert.Contains($"\n{command} ", $"\n{help}", StringComparison.Ordinal));
    }
}
