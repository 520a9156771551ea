namespace ChatFunctions.Tests.LocalHost.Terminal.Typing;

/// <summary>What is sent is what the screen shows.</summary>
public sealed class EditorTests(TerminalInstance instance) : IClassFixture<TerminalInstance>
{
    private const string Echo = "[[model: echo]] ";

    private readonly string _id = ChatClient.NewId();

    [LinuxFact]
    public async Task LineIsEdited_ShownAndSentAlike()
    {
        await using var terminal = await StartAsync();

        await terminal.PressAsync($"{Echo}abc");
        await terminal.WaitForAsync("abc");
        await terminal.PressAsync(TerminalSession.CtrlC);
        await terminal.WaitForAsync("^C\n[The line is cleared. Ctrl+C on an empty line ends.]\nUser: ");
        Assert.Equal("Assistant: def", await terminal.AskAsync($"{Echo}def"));

        await EditAsync(
            $"x{Echo[1..]}ct{TerminalSession.Left}a{TerminalSession.Home}{TerminalSession.Delete}[{TerminalSession.End}s", "cats");
        await EditAsync($"{Echo}猫犬🐈é{TerminalSession.Left}{TerminalSession.Left}{TerminalSession.Backspace}", "猫🐈é");
        await EditAsync($"{TerminalSession.Up}{TerminalSession.Up}!", "cats!");
        await EditAsync($"{Echo}one wrong\u0017two\u0001\u0005", "one two");
        await EditAsync($"{Echo}{new string('字', 80)}{TerminalSession.Home}{TerminalSession.End}!", $"{new string('字', 80)}!");

        Assert.Equal(["def", "cats", "猫🐈é", "cats!", "one two", $"{new string('字', 80)}!"], await SentAsync());

        async Task EditAsync(string keys, string expected)
        {
            await terminal.SayAsync(keys);
            Assert.Equal(
                $"{Echo}{expected}\nAssistant: {expected}",
                (await terminal.AnswerAsync()).Replace($"{new string('字', 39)}\n", new string('字', 39), StringComparison.Ordinal));
        }
    }

    [LinuxFact]
    public async Task Paste_IsOneMessageAndWaitsForEnter()
    {
        const string code = "if (x)\n\t/clear\n\n  exit";
        var text = string.Concat(Enumerable.Range(0, 900).Select(number => $"{number} Ünsal 🐈{(number % 20 == 0 ? '\n' : ' ')}")).Trim();
        await using var terminal = await StartAsync();

        await terminal.PasteAsync(Echo + code);
        await terminal.WaitForAsync("  exit");
        Assert.Empty(await SentAsync());
        await terminal.SayAsync("!");
        Assert.Equal($"!\nAssistant: {code}!", await terminal.AnswerAsync());
        await terminal.PasteAsync(Echo + text);
        await terminal.SayAsync("");
        await terminal.AnswerAsync();

        Assert.Equal([$"{code}!", text], await SentAsync());
    }

    [LinuxFact]
    public async Task SeveralLines_AreOneMessage()
    {
        await using var terminal = await StartAsync();

        await terminal.PressAsync($"\"\"\"{Echo}one\r\rtwo\r\"\"\"\r");
        Assert.EndsWith("\nAssistant: one\n\ntwo", await terminal.AnswerAsync(), StringComparison.Ordinal);
        await terminal.PressAsync($"{Echo}three{TerminalSession.AltEnter}four{TerminalSession.Home}{TerminalSession.Left}!\r");
        Assert.Equal($"{Echo}three!\nfour\nAssistant: three!\nfour", await terminal.AnswerAsync());

        Assert.Equal(["one\n\ntwo", "three!\nfour"], await SentAsync());
    }

    [LinuxFact]
    public async Task TypedDuringAReply_WaitsForThePrompt()
    {
        await using var terminal = await StartAsync();
        await terminal.SayAsync("[[model: deltas=60 delay=20]]");
        await terminal.WaitForAsync(" w5 ");

        await terminal.PressAsync($"{Echo}next\r");
        var shown = await terminal.WaitForAsync("Assistant: next");

        Assert.EndsWith($" w60\nUser: {Echo}next\nAssistant: next", shown, StringComparison.Ordinal);
    }

    [LinuxTheory]
    [InlineData("\r")]
    [InlineData(TerminalSession.CtrlC)]
    [InlineData(TerminalSession.CtrlD)]
    [InlineData("exit\r")]
    public async Task LineSaysSo_ProgramEndsAndTellsHowToGoOn(string keys)
    {
        await using var terminal = await StartAsync();

        await terminal.PressAsync(keys);

        Assert.Equal(0, await terminal.ExitAsync());
        Assert.EndsWith($"\n[To go on later: --conversation {_id}]\n", terminal.Text, StringComparison.Ordinal);
    }

    private Task<TerminalSession> StartAsync() => TerminalSession.StartAsync($"{instance.Url} --conversation {_id}");

    private async Task<string[]> SentAsync()
    {
        var answer = await instance.Client.GetAsync($"chat/{_id}?limit=100");
        return answer.Status == HttpStatusCode.NotFound
            ? []
            : [.. answer.Json.GetProperty("messages").EnumerateArray()
                .Where(message => message.GetProperty("role").GetString() == "user")
                .Select(message => message.GetProperty("content").GetString()![Echo.Length..])];
    }
}
