using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ChatFunctions.Tests.Web;

/// <summary>A reply from the first word to its end, whatever that is.</summary>
[Collection(nameof(BrowserTests))]
public sealed class PageReplyTests(Browser browser, ITestOutputHelper output)
{
    [ToolFact(Browser.Program)]
    public async Task Reply_is_written_it_is_seen_growing()
    {
        await using var chat = await browser.OpenAsync();
        await Expect(chat.Box).ToBeFocusedAsync();
        await chat.Page.EvaluateAsync("""
            () => {
              window.seen = [];
              new MutationObserver(() => {
                const text = document.querySelector('.assistant .body')?.textContent ?? '';
                if (text !== window.seen.at(-1)) { window.seen.push(text); }
              }).observe(document.getElementById('messages'), { childList: true, subtree: true, characterData: true });
            }
            """);

        await chat.ExchangeAsync("[[model: deltas=40 delay=25]] Count");

        await Expect(chat.ReplyText).ToHaveTextAsync(Words(40));
        var seen = await chat.Page.EvaluateAsync<string[]>("window.seen.map(text => text.trim()).filter(text => text)");
        Assert.True(seen.Length >= 10, $"Only {seen.Length} states were seen.");
        Assert.All(seen.Zip(seen.Skip(1)), pair => Assert.StartsWith(pair.First, pair.Second, StringComparison.Ordinal));
        await Expect(chat.Current).ToContainTextAsync("Count");
    }

    [ToolFact(Browser.Program)]
    public async Task Stop_is_pressed_what_was_written_stays()
    {
        await using var chat = await browser.OpenAsync();
        await chat.SayAsync("[[model: deltas=2000 delay=20]] Count");
        await Expect(chat.ReplyText).ToContainTextAsync("w5");

        await chat.Button("Stop the reply").ClickAsync();

        await Expect(chat.Ending).ToContainTextAsync("You stopped the reply.");
        var text = await chat.ReplyText.InnerTextAsync();
        Assert.StartsWith("w1 w2 w3 w4 w5", text, StringComparison.Ordinal);
        await Expect(chat.Box).ToBeFocusedAsync();
        await chat.Page.ReloadAsync();
        await Expect(chat.Ending).ToContainTextAsync("You stopped the reply.");
        await Expect(chat.ReplyText).ToHaveTextAsync(text);
    }

    [ToolFact(Browser.Program)]
    public async Task Reply_broke_off_try_again_answers_the_same_message()
    {
        await using var chat = await browser.OpenAsync();
        await chat.ExchangeAsync($"[[model: deltas=6 cut=3 times=1]] {Guid.NewGuid()}");
        await Expect(chat.Ending).ToContainTextAsync("failed in the middle of the reply");
        await Expect(chat.ReplyText).ToHaveTextAsync(Words(3));

        await chat.Button("Try again").ClickAsync();

        await Expect(chat.ReplyText).ToHaveTextAsync(Words(6));
        await chat.ExpectEndAsync();
        await Expect(chat.Page.Locator(".message.user")).ToHaveCountAsync(1);
        await chat.Page.ReloadAsync();
        await Expect(chat.Messages).ToHaveCountAsync(3);
        await Expect(chat.Page.Locator(".superseded .body")).ToHaveTextAsync(Words(3));
        await Expect(chat.Button("Answer again")).ToHaveCountAsync(1);
    }

    [ToolFact(Browser.Program)]
    public async Task Reply_was_cut_by_a_limit_says_so_and_offers_to_continue()
    {
        await using var chat = await browser.OpenAsync();

        await chat.ExchangeAsync("[[model: deltas=4 finish=length]] Count");

        await Expect(chat.Ending).ToContainTextAsync("The reply reached its length limit.");
        await chat.Button("Continue").ClickAsync();
        await Expect(chat.Messages).ToHaveCountAsync(4);
        await Expect(chat.ReplyText).ToContainTextAsync("You said: \"Continue\".");
        await Expect(chat.Button("Continue")).ToHaveCountAsync(0);
    }

    [ToolFact(Browser.Program)]
    public async Task Model_refuses_then_works_trying_again_sends_the_message_once()
    {
        await using var chat = await browser.OpenAsync();
        chat.Expected = "502";
        await chat.SayAsync($"[[model: deltas=2 status=401 times=1]] {Guid.NewGuid()}");
        await Expect(chat.Ending).ToContainTextAsync("model service");

        await chat.Button("Try again").ClickAsync();

        await Expect(chat.ReplyText).ToHaveTextAsync(Words(2));
        await chat.ExpectEndAsync();
        await chat.Page.ReloadAsync();
        await Expect(chat.Messages).ToHaveCountAsync(2);
    }

    [ToolFact(Browser.Program)]
    public async Task Message_is_refused_for_good_it_can_be_edited()
    {
        await using var chat = await browser.OpenAsync();
        chat.Expected = "400";
        await chat.SayAsync("[[model: status=400 code=content_filter]] Something bad");

        await chat.Button("Edit the message").ClickAsync();

        await Expect(chat.Messages).ToHaveCountAsync(0);
        await Expect(chat.Box).ToBeFocusedAsync();
        await Expect(chat.Box).ToHaveValueAsync("[[model: status=400 code=content_filter]] Something bad");
    }

    [ToolFact(Browser.Program)]
    public async Task Reply_is_copied_the_clipboard_holds_its_markdown()
    {
        await using var chat = await browser.OpenAsync(options: new() { Permissions = ["clipboard-read", "clipboard-write"] });
        await chat.ExchangeAsync("[[model: echo]] Some **bold** text\n\n```js\nlet one = 1;\n```");

        await chat.Button("Copy the reply").ClickAsync();
        await Expect(chat.Status).ToHaveTextAsync("Copied.");
        var reply = await chat.Page.EvaluateAsync<string>("navigator.clipboard.readText()");
        await chat.Reply.GetByRole(AriaRole.Button, new() { Name = "Copy the code" }).ClickAsync();
        await Expect(chat.Reply.Locator(".code-bar use")).ToHaveAttributeAsync("href", "#i-done");
        var code = await chat.Page.EvaluateAsync<string>("navigator.clipboard.readText()");

        Assert.Equal("Some **bold** text\n\n```js\nlet one = 1;\n```", reply);
        Assert.Equal("let one = 1;\n", code);
    }

    [ToolFact(Browser.Program)]
    public async Task Model_is_slow_to_begin_wait_is_told_until_it_does()
    {
        await using var chat = await browser.OpenAsync();
        await chat.Page.Clock.InstallAsync();
        var wait = chat.Reply.GetByText("The model has not begun to answer yet.");

        await chat.SayAsync("[[model: deltas=2 first=1500]] Hello");
        await Expect(chat.Messages).ToHaveCountAsync(2);
        await chat.Page.Clock.FastForwardAsync(7_000);
        await Expect(wait).ToContainTextAsync(new Regex("You have waited for ([7-9]|[0-9]{2}) seconds[.]"));

        await Expect(chat.ReplyText).ToHaveTextAsync(Words(2));
        await Expect(wait).ToBeHiddenAsync();
    }

    [ToolFact(Browser.Program)]
    public async Task App_has_several_models_reader_chooses_who_answers()
    {
        await using var host = await LocalHostProcess.StartAsync(
            new Dictionary<string, string?> { ["Chat__Models"] = "maker/small, other" });
        await using var chat = await browser.OpenAsync(host);
        using var client = host.CreateClient();
        var choice = chat.Page.GetByLabel("Model", new() { Exact = true });

        await Expect(choice.Locator("option")).ToHaveCountAsync(3);
        await chat.ExchangeAsync("[[model: deltas=1]] Who are you?");
        var usual = await ModelAsync();
        await choice.SelectOptionAsync("maker/small");
        await chat.ExpectNoFindingsAsync(output);
        await chat.Button("Answer again").ClickAsync();
        await Expect(chat.Visible(".versions")).ToHaveTextAsync("‹2/2›");
        await chat.ExpectEndAsync();
        var again = await ModelAsync();
        await chat.Page.ReloadAsync();
        await Expect(choice).ToHaveValueAsync("maker/small");
        await Expect(chat.Visible(".versions")).ToHaveTextAsync("‹2/2›");
        await chat.ExchangeAsync("[[model: deltas=1]] And now?");

        Assert.NotEqual("maker/small", usual);
        Assert.Equal("maker/small", again);
        Assert.Equal("maker/small", await ModelAsync());
        await using var single = await browser.OpenAsync();
        await Expect(single.Box).ToBeFocusedAsync();
        await Expect(single.Page.Locator("#model")).ToBeHiddenAsync();

        async Task<string?> ModelAsync() => (await client.EndedReplyAsync(chat.ConversationId)).GetProperty("model").GetString();
    }

    internal static string Words(int count) => string.Join(' ', Enumerable.Range(1, count).Select(n => $"w{n}"));
}
