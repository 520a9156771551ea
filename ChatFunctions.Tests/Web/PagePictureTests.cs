using ChatFunctions.Images;
using ChatFunctions.Tests.Images;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ChatFunctions.Tests.Web;

/// <summary>Pictures, from the file to what the model sees, and back.</summary>
[Collection(nameof(BrowserTests))]
public sealed class PagePictureTests(Browser browser, ITestOutputHelper output)
{
    private const string Key = "alice-0123456789-secret";
    private const string See = "What is it?";

    private static readonly byte[] Png = Convert.FromBase64String(Pictures.Png);

    [ToolFact(Browser.Program)]
    public async Task Picture_is_sent_it_is_seen_again_after_a_reload_and_an_edit()
    {
        await using var host = await LocalHostProcess.StartAsync(new Dictionary<string, string?>
        {
            ["Chat__Access"] = "Key",
            ["Chat__Keys__alice"] = Key,
        });
        await using var chat = await browser.OpenAsync(host);
        await chat.Page.GetByLabel("Key", new() { Exact = true }).FillAsync(Key);
        await chat.Page.GetByLabel("Key", new() { Exact = true }).PressAsync("Enter");
        await ChooseAsync(chat, File("one.png", Png), File("two.gif", Convert.FromBase64String(Pictures.Gif)));
        await Expect(chat.Page.Locator("#tray img")).ToHaveCountAsync(2);
        await chat.ExpectNoFindingsAsync(output);
        await chat.Button("Remove picture 2").ClickAsync();
        await Expect(chat.Button("Remove picture 1")).ToBeVisibleAsync();

        await chat.ExchangeAsync(See);
        await Expect(chat.ReplyText).ToContainTextAsync(Pictures.SeenPng);
        await Expect(chat.Page.Locator("#tray li")).ToHaveCountAsync(0);
        await chat.Page.ReloadAsync();
        await ExpectShownAsync(chat, ".message.user .picture img");
        await chat.Page.Locator(".message.user").GetByRole(AriaRole.Button, new() { Name = "Picture 1 of 1" }).ClickAsync();
        await ExpectShownAsync(chat, "#picture-dialog img");
        await chat.ExpectNoFindingsAsync(output);
        await chat.Page.Keyboard.PressAsync("Escape");
        await Expect(chat.Page.Locator("#picture-dialog")).ToBeHiddenAsync();

        await chat.ExchangeAsync("[[model: deltas=1]] Between");
        await chat.Page.Locator(".message.user").First.HoverAsync();
        await chat.Button("Edit and send again").First.ClickAsync();
        await chat.Page.GetByLabel("Your message, otherwise").FillAsync($"{See} Otherwise");
        await chat.ExpectNoFindingsAsync(output);
        await chat.Page.GetByLabel("Your message, otherwise").PressAsync("Enter");
        await Expect(chat.Messages).ToHaveCountAsync(2);
        await chat.ExpectEndAsync();
        await Expect(chat.ReplyText).ToContainTextAsync(Pictures.SeenPng);
        await ExpectShownAsync(chat, ".message.user .picture img");
    }

    [ToolFact(Browser.Program)]
    public async Task Pictures_are_pasted_and_dropped_they_go_without_words_too()
    {
        await using var chat = await browser.OpenAsync();

        await GiveAsync(chat, "paste", Pictures.Png);
        await GiveAsync(chat, "drop", Pictures.Gif);
        await Expect(chat.Page.Locator("#tray li")).ToHaveCountAsync(2);
        await chat.Button("Send").ClickAsync();

        await Expect(chat.Messages).ToHaveCountAsync(2);
        await chat.ExpectEndAsync();
        await Expect(chat.Page.Locator(".message.user .picture")).ToHaveCountAsync(2);
        await chat.GoToAsync(chat.ConversationId);
        await ExpectShownAsync(chat, ".message.user .picture img");
        await Expect(chat.Page.Locator(".message.user .picture")).ToHaveCountAsync(2);
    }

    [ToolFact(Browser.Program)]
    public async Task Server_would_refuse_it_page_says_why_before_anything_is_sent()
    {
        await using var chat = await browser.OpenAsync();
        var notice = chat.Visible("#notice");

        await ChooseAsync(chat, File("vector.png", "<svg/>"u8.ToArray()));
        await Expect(notice).ToContainTextAsync($"«vector.png» is no {ImageType.Names}.");
        await chat.ExpectNoFindingsAsync(output);
        await chat.Button("Close the notice").ClickAsync();
        await Expect(notice).ToHaveCountAsync(0);

        await ChooseAsync(chat, File("huge.png", [.. Png, .. new byte[MessageImage.MaxBytes - Png.Length + 1]]));
        await Expect(notice).ToContainTextAsync($"{MessageImage.MaxBytes / 1024 / 1024} MB in all: «huge.png» is left out.");
        await ChooseAsync(chat, [.. Enumerable.Range(0, MessageImage.MaxOfMessage + 1).Select(n => File($"{n}.png", Png))]);
        await Expect(notice).ToContainTextAsync(
            $"{MessageImage.MaxOfMessage} pictures at most: «{MessageImage.MaxOfMessage}.png» is left out.");
        await Expect(chat.Page.Locator("#tray li")).ToHaveCountAsync(MessageImage.MaxOfMessage);
        Assert.Equal(1, await chat.Page.Locator("[aria-live], [role=status], [role=log], [role=alert]").CountAsync());
    }

    [ToolFact(Browser.Program)]
    public async Task Pictures_never_arrived_and_were_too_large_to_be_kept_words_are_given_back_after_a_reload()
    {
        await using var chat = await browser.OpenAsync();
        chat.Expected = "Failed to load resource";
        var arrives = new TaskCompletionSource();
        await chat.Page.RouteAsync("**/api/chat/*", async route =>
        {
            if (route.Request.Method == "POST")
            {
                arrives.TrySetResult();
            }
            else
            {
                await route.ContinueAsync();
            }
        });
        await ChooseAsync(chat, File("large.png", [.. Png, .. new byte[6 * 1024 * 1024]]));
        await Expect(chat.Page.Locator("#tray li")).ToHaveCountAsync(1);

        await chat.SayAsync("What is this?");
        await arrives.Task;
        await chat.Page.ReloadAsync();

        await Expect(chat.Box).ToHaveValueAsync("What is this?");
        await Expect(chat.Visible("#notice")).ToContainTextAsync("Please add them again.");
        await Expect(chat.Visible("#welcome")).ToHaveCountAsync(1);
    }

    private static FilePayload File(string name, byte[] content) => new() { Name = name, MimeType = "image/png", Buffer = content };

    private static Task ChooseAsync(ChatPage chat, params FilePayload[] files) => chat.Page.Locator("#files").SetInputFilesAsync(files);

    private static Task ExpectShownAsync(ChatPage chat, string selector) => chat.WaitUntilAsync(
        $"document.querySelector('{selector}')?.naturalWidth > 0");

    // As the system's clipboard and its windows do.
    private static async Task GiveAsync(ChatPage chat, string type, string base64) => await chat.Page.EvaluateAsync(
        """
        ([type, base64]) => {
          const data = new DataTransfer();
          data.items.add(new File([Uint8Array.from(atob(base64), sign => sign.charCodeAt(0))], 'image', { type: 'image/png' }));
          const about = { bubbles: true, cancelable: true };
          document.getElementById('message').dispatchEvent(type === 'paste'
            ? new ClipboardEvent(type, { clipboardData: data, ...about }) : new DragEvent(type, { dataTransfer: data, ...about }));
        }
        """,
        new[] { type, base64 });
}
