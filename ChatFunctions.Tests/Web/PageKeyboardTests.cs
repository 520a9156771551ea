using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ChatFunctions.Tests.Web;

/// <summary>Without a mouse, and without looking.</summary>
[Collection(nameof(BrowserTests))]
public sealed class PageKeyboardTests(Browser browser, ITestOutputHelper output)
{
    [ToolFact(Browser.Program)]
    public async Task Keyboard_alone_writes_stops_copies_and_deletes()
    {
        await using var chat = await browser.OpenAsync(options: new() { Permissions = ["clipboard-read", "clipboard-write"] });
        var keys = chat.Page.Keyboard;
        await Expect(chat.Box).ToBeFocusedAsync();

        await keys.TypeAsync("[[model: deltas=500 delay=20]] One");
        await keys.PressAsync("Shift+Enter");
        await keys.TypeAsync("Two");
        await keys.PressAsync("Enter");
        await chat.WaitUntilAsync("document.querySelector('.message.user .body')?.textContent.endsWith('One\\nTwo') === true");
        await Expect(chat.ReplyText).ToContainTextAsync("w3");
        await keys.PressAsync("Escape");
        await Expect(chat.Ending).ToContainTextAsync("You stopped the reply.");

        await PressUntilFocusedAsync(chat, "Shift+Tab", chat.Button("Copy the reply"));
        await keys.PressAsync("Enter");
        await Expect(chat.Status).ToHaveTextAsync("Copied.");
        await PressUntilFocusedAsync(chat, "Shift+Tab", chat.Button("Delete this conversation"));
        await keys.PressAsync("Enter");
        await Expect(chat.Button("Keep it")).ToBeFocusedAsync();
        await keys.PressAsync("Tab");
        await keys.PressAsync("Enter");
        await Expect(chat.Box).ToBeFocusedAsync();
        await Expect(chat.Messages).ToHaveCountAsync(0);
    }

    [ToolFact(Browser.Program)]
    public async Task Focus_goes_from_the_list_over_the_messages_to_the_box()
    {
        await using var chat = await browser.OpenAsync();
        await chat.ExchangeAsync("[[model: deltas=1]] Hello");
        await Expect(chat.Current).ToBeVisibleAsync();
        await chat.GoToAsync(chat.ConversationId);
        await Expect(chat.Messages).ToHaveCountAsync(2);

        await chat.Page.GetByText("Skip to the message box").FocusAsync();
        foreach (var next in new[]
        {
            chat.Button("New chat"), chat.Current, chat.Button("Delete this conversation"),
            chat.Page.GetByRole(AriaRole.Region, new() { Name = "Messages" }), chat.Button("Copy the message"), chat.Box,
        })
        {
            await PressUntilFocusedAsync(chat, "Tab", next);
        }
    }

    [ToolFact(Browser.Program)]
    public async Task Screen_reader_is_told_the_reply_once_and_not_word_by_word()
    {
        await using var chat = await browser.OpenAsync();
        await chat.Page.EvaluateAsync("""
            () => {
              window.said = [];
              new MutationObserver(() => {
                const text = document.getElementById('status').textContent;
                if (text) { window.said.push(text); }
              }).observe(document.getElementById('status'), { childList: true, characterData: true, subtree: true });
            }
            """);

        await chat.ExchangeAsync("[[model: deltas=40 delay=10]] Count");
        await Expect(chat.Status).ToContainTextAsync("w40");

        Assert.Equal(
            ["Sent. The reply is being written.", $"Reply: {PageReplyTests.Words(40)}"],
            await chat.Page.EvaluateAsync<string[]>("window.said"));
        Assert.Equal(1, await chat.Page.Locator("[aria-live], [role=status], [role=log], [role=alert]").CountAsync());
    }

    [ToolFact(Browser.Program)]
    public async Task Shortcut_is_pressed_code_is_copied_a_new_chat_begins_and_a_list_of_them_is_shown()
    {
        await using var chat = await browser.OpenAsync(options: new() { Permissions = ["clipboard-read", "clipboard-write"] });
        await chat.ExchangeAsync("[[model: echo]] ```\nlet one = 1;\n```\n\n```\nlet two = 2;\n```");

        await chat.Box.PressAsync("Control+Shift+Y");
        await Expect(chat.Status).ToHaveTextAsync("Copied.");
        Assert.Equal("let two = 2;\n", await chat.Page.EvaluateAsync<string>("navigator.clipboard.readText()"));
        await chat.Box.PressAsync("Control+/");
        await Expect(chat.Page.GetByRole(AriaRole.Dialog, new() { Name = "Keyboard shortcuts" })).ToBeVisibleAsync();
        await chat.ExpectNoFindingsAsync(output);
        await chat.Page.Keyboard.PressAsync("Escape");
        await Expect(chat.Box).ToBeFocusedAsync();
        await chat.Box.PressAsync("Control+Shift+O");
        await Expect(chat.Messages).ToHaveCountAsync(0);
        await Expect(chat.Box).ToBeFocusedAsync();
        await chat.Box.PressAsync("Control+Shift+Y");
        await Expect(chat.Visible("#notice")).ToContainTextAsync("There is no code");
    }

    private static async Task PressUntilFocusedAsync(ChatPage chat, string key, ILocator target)
    {
        for (var presses = 0; presses < 80; presses++)
        {
            await chat.Page.Keyboard.PressAsync(key);
            if (await target.EvaluateAsync<bool>("element => element === document.activeElement"))
            {
                return;
            }
        }

        Assert.Fail($"{key} does not lead to {target}.");
    }
}
