using ChatFunctions.Tests.LocalHost.Terminal;
using static Microsoft.Playwright.Assertions;

namespace ChatFunctions.Tests.Web;

/// <summary>Neither a reload nor the end of the server loses or doubles a word.</summary>
[Collection(nameof(BrowserTests))]
public sealed class PageResumeTests(Browser browser, ITestOutputHelper output)
{
    private const string NoConnection = "net::ERR_";

    [ToolFact(Browser.Program)]
    public async Task Page_is_reloaded_in_the_middle_of_a_reply_reply_goes_on()
    {
        await using var chat = await browser.OpenAsync();
        chat.Expected = NoConnection;
        await chat.SayAsync("[[model: deltas=250 delay=20]] Count");
        for (var word = 20; word <= 60; word += 20)
        {
            await Expect(chat.ReplyText).ToContainTextAsync($"w{word}");
            await chat.Page.ReloadAsync();
        }

        await Expect(chat.Reply).ToHaveAttributeAsync("aria-busy", "true");
        await chat.ExpectEndAsync();

        await Expect(chat.ReplyText).ToHaveTextAsync(PageReplyTests.Words(250));
        await Expect(chat.Messages).ToHaveCountAsync(2);
        await Expect(chat.Ending).ToBeHiddenAsync();
    }

    [ToolFact(Browser.Program)]
    public async Task Connection_is_lost_in_the_middle_of_a_reply_page_goes_on_where_it_was()
    {
        using var network = new Turnout(browser.Host.Address.Port);
        await using var chat = await ChatPage.OpenAsync(
            await browser.OpenContextAsync(), new UriBuilder(browser.Host.Address) { Host = "127.0.0.1", Port = network.Port }.Uri);
        chat.Expected = NoConnection;
        await chat.SayAsync("[[model: deltas=150 delay=20]] Count");
        await Expect(chat.ReplyText).ToContainTextAsync("w10");

        network.Switch(0);
        await Expect(chat.Ending).ToContainTextAsync("The connection is lost.");
        network.Switch(browser.Host.Address.Port);

        await chat.ExpectEndAsync();
        await Expect(chat.ReplyText).ToHaveTextAsync(PageReplyTests.Words(150));
        await Expect(chat.Ending).ToBeHiddenAsync();
    }

    [ToolFact(Browser.Program)]
    public async Task Page_is_reloaded_before_the_first_word_message_is_there_once()
    {
        await using var chat = await browser.OpenAsync();
        chat.Expected = NoConnection;
        using var client = browser.Host.CreateClient();
        await chat.SayAsync("[[model: deltas=3 first=1500]] Count");
        await Expect(chat.Messages).ToHaveCountAsync(2);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while ((await client.GetAsync($"chat/{chat.ConversationId}")).Status == HttpStatusCode.NotFound)
        {
            // The turn has not begun yet.
            await Task.Delay(25, patience.Token);
        }

        await chat.Page.ReloadAsync();

        await Expect(chat.ReplyText).ToHaveTextAsync(PageReplyTests.Words(3));
        await chat.ExpectEndAsync();
        await Expect(chat.Messages).ToHaveCountAsync(2);
    }

    [ToolFact(Browser.Program)]
    public async Task Other_conversation_is_opened_meanwhile_reply_goes_on_without_a_reader()
    {
        await using var chat = await browser.OpenAsync();
        chat.Expected = NoConnection;
        await chat.SayAsync("[[model: deltas=60 delay=20]] Count");
        await Expect(chat.ReplyText).ToContainTextAsync("w3");
        var id = chat.ConversationId;

        await chat.Button("New chat").ClickAsync();
        await Expect(chat.Messages).ToHaveCountAsync(0);
        await chat.Page.GoBackAsync();

        await Expect(chat.ReplyText).ToHaveTextAsync(PageReplyTests.Words(60));
        await chat.ExpectEndAsync();
        Assert.Equal(id, chat.ConversationId);
    }

    [ToolFact(Browser.Program)]
    public async Task Server_is_killed_and_started_again_in_the_middle_of_a_reply_page_goes_on_by_itself()
    {
        var settings = new Dictionary<string, string?> { ["Chat__LeaseDuration"] = "3 s", ["Chat__JournalInterval"] = "100 ms" };
        await using var first = await LocalHostProcess.StartAsync(settings, output);
        await using var chat = await browser.OpenAsync(first);
        chat.Expected = NoConnection;
        await chat.SayAsync("[[model: deltas=2000 delay=20]] Count");
        await Expect(chat.ReplyText).ToContainTextAsync("w30");

        await first.KillAsync();
        await Expect(chat.Ending).ToContainTextAsync("The connection is lost.");
        var seen = await chat.ReplyText.InnerTextAsync();
        await using var second = await LocalHostProcess.StartAsync(settings, output, port: first.Address.Port);

        await Expect(chat.Ending).ToContainTextAsync("The reply was interrupted");
        await chat.ExpectEndAsync();
        using var client = second.CreateClient();
        var stored = (await client.EndedReplyAsync(chat.ConversationId)).GetProperty("content").GetString()!;
        await Expect(chat.ReplyText).ToHaveTextAsync(stored);

        // The page may have seen a little more than was kept, or the table hold a little that was still on its way.
        Assert.StartsWith(stored[..Math.Min(stored.Length, seen.Length)], seen, StringComparison.Ordinal);
        Assert.Contains("w20", stored, StringComparison.Ordinal);
    }

    [ToolFact(Browser.Program)]
    public async Task Server_is_away_when_a_message_is_sent_it_arrives_once_when_it_is_back()
    {
        await using var first = await LocalHostProcess.StartAsync(testOutput: output);
        await using var chat = await browser.OpenAsync(first);
        chat.Expected = NoConnection;
        await chat.ExchangeAsync("[[model: deltas=2]] Alpha");
        await first.KillAsync();

        await chat.SayAsync("[[model: deltas=3]] Beta");
        await Expect(chat.Ending).ToContainTextAsync("The connection is lost.");
        await using var second = await LocalHostProcess.StartAsync(testOutput: output, port: first.Address.Port);

        await Expect(chat.ReplyText).ToHaveTextAsync(PageReplyTests.Words(3));
        await chat.ExpectEndAsync();
        using var client = second.CreateClient();
        Assert.Equal(4, (await client.MessagesAsync(chat.ConversationId)).Count);
    }

    [ToolFact(Browser.Program)]
    public async Task Another_window_is_being_answered_message_waits_for_its_turn()
    {
        await using var chat = await browser.OpenAsync();
        chat.Expected = "409";
        await chat.ExchangeAsync("[[model: deltas=1]] Alpha");
        using var client = browser.Host.CreateClient();
        using var other = await client.OpenAsync(chat.ConversationId, "[[model: deltas=150 delay=30]] Beta");
        await other.ReadUntilAsync("w1");

        await chat.SayAsync("[[model: deltas=3]] Gamma");

        await Expect(chat.Ending).ToContainTextAsync("Yours comes next.");
        await Expect(chat.ReplyText).ToHaveTextAsync(PageReplyTests.Words(3));
        await other.ReadToEndAsync();
        Assert.False(other.IsCut);
    }
}
