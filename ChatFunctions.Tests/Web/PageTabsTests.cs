using static Microsoft.Playwright.Assertions;

namespace ChatFunctions.Tests.Web;

/// <summary>Two windows show the same, and so does one that comes back.</summary>
[Collection(nameof(BrowserTests))]
public sealed class PageTabsTests(Browser browser, ITestOutputHelper output)
{
    [ToolFact(Browser.Program)]
    public async Task Conversation_begins_goes_on_and_is_deleted_in_one_window_the_other_shows_it()
    {
        await using var chat = await browser.OpenAsync();
        await using var other = await ChatPage.OpenAsync(chat.Page.Context, browser.Host.Address);
        var title = $"Two windows {Guid.NewGuid():N}";
        await chat.SayAsync($"[[model: deltas=2000 delay=30]] {title}");
        var link = other.Page.Locator($"[href='#/{chat.ConversationId}']");
        await Expect(chat.Current).ToContainTextAsync("(a reply is being written)");
        await Expect(link).ToContainTextAsync("(a reply is being written)");
        await other.ExpectNoFindingsAsync(output);
        await link.ClickAsync();
        await Expect(other.ReplyText).ToContainTextAsync("w2");
        await Expect(other.Reply).ToHaveAttributeAsync("aria-busy", "true");
        await chat.Button("Stop the reply").ClickAsync();
        await other.ExpectEndAsync();
        await chat.ExpectEndAsync();
        await Expect(link).Not.ToContainTextAsync("being written");

        await chat.ExchangeAsync("[[model: deltas=3]] Second");
        await Expect(other.Messages).ToHaveCountAsync(4);
        await Expect(other.ReplyText).ToHaveTextAsync("w1 w2 w3");
        await chat.Button("Answer again").ClickAsync();
        await Expect(other.Visible(".versions")).ToHaveTextAsync("‹2/2›");
        await chat.ExpectEndAsync();
        await other.ExpectEndAsync();

        chat.Expected = other.Expected = "404";
        await chat.Button("Delete this conversation").ClickAsync();
        await chat.Button("Delete").ClickAsync();
        await Expect(other.Visible("#notice")).ToContainTextAsync("deleted in another window");
        await Expect(other.Messages).ToHaveCountAsync(0);
        await Expect(link).ToHaveCountAsync(0);
        await chat.Page.GoBackAsync();
        await Expect(chat.Visible("#notice")).ToContainTextAsync("There is no such conversation");
        await Expect(chat.Visible("#welcome")).ToHaveCountAsync(1);
        await chat.ExchangeAsync("[[model: deltas=2]] On it goes");
        Assert.NotEqual("", chat.ConversationId);
        await Expect(chat.ReplyText).ToHaveTextAsync("w1 w2");
    }

    [ToolFact(Browser.Program)]
    public async Task Conversation_went_on_elsewhere_page_shows_it_when_it_is_looked_at_again_and_after_a_turn()
    {
        await using var chat = await browser.OpenAsync();
        using var client = browser.Host.CreateClient();
        await chat.ExchangeAsync("[[model: deltas=1]] Alpha");

        (await client.PostAsync(chat.ConversationId, "[[model: deltas=2]] Beta")).Expect(HttpStatusCode.OK);
        await chat.Page.EvaluateAsync("document.dispatchEvent(new Event('visibilitychange'))");
        await Expect(chat.Messages).ToHaveCountAsync(4);
        await Expect(chat.ReplyText).ToHaveTextAsync("w1 w2");
        (await client.PostAsync(chat.ConversationId, "[[model: deltas=3]] Gamma")).Expect(HttpStatusCode.OK);
        await chat.SayAsync("[[model: deltas=4]] Delta");

        await Expect(chat.Messages).ToHaveCountAsync(8);
        await Expect(chat.Messages.Nth(4)).ToContainTextAsync("Gamma");
        await Expect(chat.ReplyText).ToHaveTextAsync("w1 w2 w3 w4");
    }
}
