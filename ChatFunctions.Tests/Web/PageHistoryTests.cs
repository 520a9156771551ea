using static Microsoft.Playwright.Assertions;

namespace ChatFunctions.Tests.Web;

/// <summary>What there already is: long histories, long messages, many conversations.</summary>
[Collection(nameof(BrowserTests))]
public sealed class PageHistoryTests(Browser browser)
{
    [ToolFact(Browser.Program)]
    public async Task History_is_long_it_comes_a_page_at_a_time_and_does_not_jump()
    {
        using var client = browser.Host.CreateClient();
        var id = ChatClient.NewId();
        for (var n = 1; n <= 35; n++)
        {
            (await client.PostAsync(id, string.Create(CultureInfo.InvariantCulture, $"[[model: deltas=3]] Message {n}.")))
                .Expect(HttpStatusCode.OK);
        }

        await using var chat = await browser.OpenAsync();
        await chat.GoToAsync(id);
        await Expect(chat.Messages).ToHaveCountAsync(30);
        await Expect(chat.Messages.Last).ToBeInViewportAsync();

        // Messages move a little while they appear.
        await chat.Page.EvaluateAsync(
            "Promise.all(document.getAnimations().filter(a => a.effect.getComputedTiming().endTime !== Infinity).map(a => " +
            "a.finished)).then(() => null)");
        var first = await chat.Messages.First.ElementHandleAsync();
        var before = await first.EvaluateAsync<double>(
            "message => { document.getElementById('scroller').scrollTop = 0; return message.getBoundingClientRect().top; }");
        await Expect(chat.Messages).ToHaveCountAsync(60);
        var after = await first.EvaluateAsync<double>("message => message.getBoundingClientRect().top");
        await chat.Page.EvaluateAsync("() => { document.getElementById('scroller').scrollTop = 0; }");
        await Expect(chat.Messages).ToHaveCountAsync(70);

        Assert.Equal(before, after, 2.0);
        await Expect(chat.Messages.First).ToContainTextAsync("Message 1.");
        await Expect(chat.Button("Show earlier messages")).ToBeHiddenAsync();
        await Expect(chat.Button("Answer again")).ToHaveCountAsync(1);
    }

    [ToolFact(Browser.Program)]
    public async Task Message_and_reply_are_very_long_page_stays_usable()
    {
        await using var chat = await browser.OpenAsync();
        var text = string.Concat(Enumerable.Repeat("Many words in one line. ", 2000));

        await chat.ExchangeAsync($"[[model: chars=100000 deltas=2000]] {text}");

        var toggle = chat.Button("Show all");
        var folded = await chat.Messages.First.BoundingBoxAsync();
        await toggle.ClickAsync();
        await Expect(chat.Button("Show less")).ToHaveAttributeAsync("aria-expanded", "true");
        var unfolded = await chat.Messages.First.BoundingBoxAsync();
        Assert.True(unfolded!.Height > 10 * folded!.Height);
        Assert.Equal(100_000, await chat.ReplyText.EvaluateAsync<int>("body => body.textContent.replace(/\\n$/, '').length"), 1000.0);
    }

    [ToolFact(Browser.Program)]
    public async Task Reader_scrolls_up_during_a_reply_page_stays_there_until_they_come_back()
    {
        await using var chat = await browser.OpenAsync();
        await chat.SayAsync("[[model: chars=20000 deltas=250 delay=10]] Much");
        var latest = chat.Button("Jump to the newest message");
        await chat.WaitUntilAsync("document.getElementById('scroller').scrollTop > 300");
        await Expect(latest).ToBeHiddenAsync();

        await chat.Page.Locator("#scroller").HoverAsync();
        await chat.Page.Mouse.WheelAsync(0, -200);
        await Expect(latest).ToBeVisibleAsync();
        var top = await TopAsync(chat);
        await chat.Page.WaitForTimeoutAsync(400);
        var topLater = await TopAsync(chat);
        await latest.ClickAsync();
        await Expect(latest).ToBeHiddenAsync();
        await chat.ExpectEndAsync();

        Assert.Equal(top, topLater, 1.0);
        await chat.WaitUntilAsync("(s => s.scrollHeight - s.clientHeight - s.scrollTop < 2)(document.getElementById('scroller'))");
    }

    [ToolFact(Browser.Program)]
    public async Task Conversation_is_deleted_it_is_gone_from_list_and_server()
    {
        await using var chat = await browser.OpenAsync();
        chat.Expected = "404";
        await chat.ExchangeAsync("[[model: deltas=1]] To be deleted");
        var id = chat.ConversationId;
        await Expect(chat.Current).ToContainTextAsync("To be deleted");

        await chat.Button("Delete this conversation").ClickAsync();
        await chat.Button("Keep it").ClickAsync();
        await Expect(chat.Messages).ToHaveCountAsync(2);
        await chat.Button("Delete this conversation").ClickAsync();
        await chat.Button("Delete").ClickAsync();

        await Expect(chat.Status).ToHaveTextAsync("The conversation is deleted.");
        await Expect(chat.Messages).ToHaveCountAsync(0);
        await Expect(chat.Page.Locator($"[href='#/{id}']")).ToHaveCountAsync(0);
        await Expect(chat.Box).ToBeFocusedAsync();
        await chat.GoToAsync(id);
        await Expect(chat.Visible("#notice")).ToContainTextAsync("There is no such conversation");
    }

    private static Task<double> TopAsync(ChatPage chat) => chat.Page.EvaluateAsync<double>("document.getElementById('scroller').scrollTop");
}
