using System.Net.Http.Json;

namespace ChatFunctions.Tests.LocalHost.Terminal;

/// <summary>What a person sees and does while all goes well.</summary>
public sealed class ConversationTests(TerminalInstance instance) : IClassFixture<TerminalInstance>
{
    private static readonly string[] Pictures = ["https://example.org/a.png", "https://example.org/b.png"];

    private readonly string _id = ChatClient.NewId();

    private string Arguments => $"{instance.Url} --conversation {_id}";

    [LinuxFact]
    public async Task Message_ReplyAppearsWordByWord()
    {
        await using var terminal = await TerminalSession.StartAsync(Arguments);

        await terminal.SayAsync("[[model: deltas=40 delay=50]]");
        await terminal.WaitForAsync("\nAssistant: w1");
        await terminal.WaitForAsync(" w5");
        var early = terminal.Text;
        await terminal.WaitForAsync(" w40");
        await terminal.WaitForAsync($"\n{TerminalSession.Prompt}");

        Assert.DoesNotContain("w40", early, StringComparison.Ordinal);
    }

    [LinuxFact]
    public async Task SecondMessage_ModelKnowsTheFirst()
    {
        await using var terminal = await TerminalSession.StartAsync(Arguments);

        await terminal.AskAsync("My cat is called Ünsal 🐈");
        var reply = await terminal.AskAsync("What is my cat called?");

        Assert.StartsWith(
            "Assistant: You said: \"What is my cat called?\" Before that you said: \"My cat is called Ünsal 🐈\".", reply,
            StringComparison.Ordinal);
    }

    [LinuxFact]
    public async Task History_ShowsWhatWasSaidAndHowItEnded()
    {
        await using var terminal = await TerminalSession.StartAsync(Arguments);
        await terminal.AskAsync("[[model: echo]] fine");
        await terminal.AskAsync("[[model: deltas=2 finish=length]]");

        var history = await terminal.AskAsync("/history");

        Assert.Equal(
            "User: [[model: echo]] fine\nAssistant: fine\n" +
            "User: [[model: deltas=2 finish=length]]\nAssistant: w1 w2\n[incomplete: max_output_tokens]",
            history);
    }

    [LinuxFact]
    public async Task MessageWithPictures_HistoryMarksThem()
    {
        foreach (var message in new object[] { new { message = "[[model: deltas=1]]", images = Pictures }, new { images = Pictures } })
        {
            (await instance.Client.SendAsync(HttpMethod.Post, $"chat/{_id}", JsonContent.Create(message))).Expect(HttpStatusCode.OK);
        }

        await using var terminal = await TerminalSession.StartAsync(Arguments);
        var history = await terminal.AskAsync("/history");

        Assert.StartsWith(
            "User: [[model: deltas=1]] [image] [image]\nAssistant: w1\nUser: [image] [image]\n", history, StringComparison.Ordinal);
    }

    [LinuxFact]
    public async Task ReplyHasThoughtsOrRefuses_OnlyItsWordsAreShown()
    {
        await using var terminal = await TerminalSession.StartAsync(Arguments);

        Assert.Equal("Assistant: w1 w2", await terminal.AskAsync("[[model: think=2 deltas=2]]"));
        Assert.Equal("Assistant: w1 w2", await terminal.AskAsync("[[model: shape=refusal deltas=2]]"));
    }

    [LinuxFact]
    public async Task ReplyCallsFunctions_TheyAreNamed()
    {
        var asked = JsonContent.Create(new
        {
            conversation = $"conv_{_id}",
            input = "[[model: deltas=1 tool=weather arguments={} hang=3]]",
            stream = true,
            tools = new[] { new { type = "function", name = "weather" } },
        });
        await instance.Client.PostAsync(_id, "[[model: deltas=1]]");
        using var running = await instance.Client.OpenAsync(HttpMethod.Post, "v1/responses", asked);
        await running.ReadUntilAsync("response.function_call_arguments.delta");

        await using var terminal = TerminalSession.Run(Arguments);
        await terminal.WaitForAsync("[Calls weather.]");
        await instance.Client.SendAsync(HttpMethod.Post, $"chat/{_id}/stop", content: null);

        await terminal.WaitForAsync($"\n{TerminalSession.Prompt}");
        Assert.EndsWith("\nAssistant: w1\n[Calls weather.]\n[cancelled]", await terminal.AskAsync("/history"), StringComparison.Ordinal);
    }

    [LinuxFact]
    public async Task Exit_EndsAndSaysHowToGoOn()
    {
        await using var terminal = await TerminalSession.StartAsync(instance.Url);
        await terminal.AskAsync("Hello");

        await terminal.SayAsync("Exit");

        Assert.Equal(0, await terminal.ExitAsync());
        Assert.Matches(@"\[To go on later: --conversation chat-[0-9a-f]{32}\]", terminal.Text);
    }

    [LinuxFact]
    public async Task ConversationWithRunningReply_IsAttachedToFromItsBeginning()
    {
        using var other = await instance.Client.OpenAsync(_id, "[[model: deltas=60 delay=50]]");
        await other.ReadAsync();

        await using var terminal = await TerminalSession.StartAsync(Arguments);

        Assert.Contains("\nAssistant: w1 w2 w3 ", terminal.Text, StringComparison.Ordinal);
        Assert.Contains(" w59 w60\n", terminal.Text, StringComparison.Ordinal);
        Assert.Contains("[This conversation has 2 messages.]", terminal.Text, StringComparison.Ordinal);
    }
}
