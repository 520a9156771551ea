using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ChatFunctions.Tests.Web;

/// <summary>What is being written, and with what: keyboards, fingers and input methods.</summary>
[Collection(nameof(BrowserTests))]
public sealed class PageDraftTests(Browser browser, ITestOutputHelper output)
{
    private const int Finger = 44;

    private static readonly BrowserNewContextOptions Phone = new()
    {
        ViewportSize = new() { Width = 390, Height = 780 },
        HasTouch = true,
        IsMobile = true,
    };

    [ToolFact(Browser.Program)]
    public async Task Each_conversation_has_its_draft_and_a_reload_keeps_them()
    {
        await using var chat = await browser.OpenAsync();
        await chat.ExchangeAsync("[[model: deltas=1]] First");
        var first = chat.ConversationId;
        await chat.Box.FillAsync("For the first");

        await chat.Button("New chat").ClickAsync();
        await Expect(chat.Box).ToHaveValueAsync("");
        await chat.Box.FillAsync("For a new one");
        await chat.Page.ReloadAsync();
        await Expect(chat.Box).ToHaveValueAsync("For a new one");
        await chat.Page.Locator($"[href='#/{first}']").ClickAsync();
        await Expect(chat.Box).ToHaveValueAsync("For the first");
        await chat.Page.ReloadAsync();
        await Expect(chat.Box).ToHaveValueAsync("For the first");
        await chat.Box.FillAsync("[[model: deltas=1]] Said");
        await chat.Box.PressAsync("Enter");
        await Expect(chat.Messages).ToHaveCountAsync(4);
        await chat.ExpectEndAsync();
        await chat.Page.ReloadAsync();
        await Expect(chat.Messages).ToHaveCountAsync(4);
        await Expect(chat.Box).ToHaveValueAsync("");
        await chat.Button("New chat").ClickAsync();
        await Expect(chat.Box).ToHaveValueAsync("For a new one");
        Assert.Equal(0, await chat.Page.EvaluateAsync<int>("localStorage.length"));
    }

    [ToolFact(Browser.Program)]
    public async Task Screen_is_a_phone_enter_makes_a_line_a_button_sends_and_fingers_find_all_buttons()
    {
        await using var chat = await browser.OpenAsync(options: Phone);
        await Expect(chat.Visible("#welcome")).ToHaveCountAsync(1);
        await Expect(chat.Box).Not.ToBeFocusedAsync();

        await chat.Box.TapAsync();
        await chat.Page.Keyboard.TypeAsync("[[model: echo]] One");
        await chat.Page.Keyboard.PressAsync("Enter");
        await chat.Page.Keyboard.TypeAsync("```\nTwo\n```");
        await Expect(chat.Messages).ToHaveCountAsync(0);
        await chat.Button("Send").TapAsync();
        await Expect(chat.Messages).ToHaveCountAsync(2);
        await chat.ExpectEndAsync();
        await ExpectRoomForFingersAsync(chat);
        await chat.Button("Conversations").TapAsync();
        await ExpectRoomForFingersAsync(chat);
        await chat.ExpectNoFindingsAsync(output);
    }

    [ToolFact(Browser.Program)]
    public async Task Input_method_composes_its_enter_and_escape_are_its_own()
    {
        await using var chat = await browser.OpenAsync();
        await chat.Box.FillAsync("にほん");

        Assert.False(await PressAsync(chat, "Enter", "isComposing: true"));
        Assert.False(await PressAsync(chat, "Enter", "keyCode: 229"));
        await Expect(chat.Messages).ToHaveCountAsync(0);
        await chat.SayAsync("[[model: deltas=400 delay=20]] Count");
        await Expect(chat.ReplyText).ToContainTextAsync("w2");
        await PressAsync(chat, "Escape", "isComposing: true");
        await PressAsync(chat, "Escape", "keyCode: 229");
        await Expect(chat.ReplyText).ToContainTextAsync("w9");
        await Expect(chat.Ending).ToBeHiddenAsync();
        await chat.Box.PressAsync("Escape");
        await Expect(chat.Ending).ToContainTextAsync("You stopped the reply.");
    }

    // Whether the page took the key.
    private static Task<bool> PressAsync(ChatPage chat, string key, string detail) => chat.Box.EvaluateAsync<bool>(
        $"box => !box.dispatchEvent(new KeyboardEvent('keydown', {{ key: '{key}', {detail}, bubbles: true, cancelable: true }}))");

    private static async Task ExpectRoomForFingersAsync(ChatPage chat) => Assert.Empty(await chat.Page.EvaluateAsync<string[]>(
        $$"""
        () => [...document.querySelectorAll('button, input, textarea, summary, #conversations a')]
          .filter(element => element.checkVisibility() && !element.closest('[inert]'))
          .map(element => [element, element.getBoundingClientRect()])
          .filter(([, { width, height }]) => width + 1e-4 < {{Finger}} || height + 1e-4 < {{Finger}})
          .map(([element, { width, height }]) => `${element.id || element.className || element.tagName}: ${width} × ${height}`)
        """));
}
