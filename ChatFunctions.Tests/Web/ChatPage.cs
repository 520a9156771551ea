using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace ChatFunctions.Tests.Web;

/// <summary>The page as a person uses it. At its end nothing may have gone wrong behind the scenes.</summary>
internal sealed class ChatPage : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _complaints = [];
    private readonly IBrowserContext _context;
    private readonly Uri _address;

    private ChatPage(IBrowserContext context, IPage page, Uri address)
    {
        _context = context;
        _address = address;
        Page = page;
        page.Console += (_, message) => Note(message.Type is "error" or "warning", $"{message.Type}: {message.Text}");
        page.PageError += (_, error) => Note(true, $"exception: {error}");
        page.Dialog += async (_, dialog) =>
        {
            Note(true, $"dialog: {dialog.Message}");
            await dialog.DismissAsync();
        };
    }

    public IPage Page { get; }

    /// <summary>What the console may say, such as a lost connection where the test cuts it.</summary>
    public string? Expected { get; set; }

    public ILocator Box => Page.GetByRole(AriaRole.Textbox, new() { Name = "Message" });

    public ILocator Messages => Page.Locator(".message");

    public ILocator Reply => Page.Locator(".message.assistant").Last;

    public ILocator ReplyText => Reply.Locator(".body");

    public ILocator Ending => Reply.Locator(".ending");

    /// <summary>What a screen reader is told.</summary>
    public ILocator Status => Page.GetByRole(AriaRole.Status);

    public ILocator Conversations => Page.Locator("#conversations a");

    /// <summary>The one of them that is shown; other tests' conversations may stand before it.</summary>
    public ILocator Current => Page.Locator("#conversations a[aria-current=page]");

    /// <summary>The conversation in the address.</summary>
    public string ConversationId => new Uri(Page.Url).Fragment.TrimStart('#', '/');

    public static async Task<ChatPage> OpenAsync(IBrowserContext context, Uri address)
    {
        var page = new ChatPage(context, await context.NewPageAsync(), address);
        await page.GoToAsync();
        return page;
    }

    /// <summary>Goes to the page as a link does.</summary>
    public async Task GoToAsync(string? conversationId = null)
    {
        await Page.GotoAsync("about:blank");
        await Page.GotoAsync(new Uri(_address, conversationId is null ? "app" : $"app#/{conversationId}").ToString());
    }

    /// <summary>What of these is shown.</summary>
    public ILocator Visible(string selector) => Page.Locator(selector).Filter(new() { Visible = true });

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public async Task SayAsync(string text)
    {
        await Box.FillAsync(text);
        if (await Page.EvaluateAsync<bool>("matchMedia('(hover: none) and (pointer: coarse)').matches"))
        {
            // A phone's Enter makes a new line.
            await Button("Send").TapAsync();
        }
        else
        {
            await Box.PressAsync("Enter");
        }
    }

    /// <summary>Says something and waits for the end of the reply.</summary>
    public async Task ExchangeAsync(string text)
    {
        var before = await Messages.CountAsync();
        await SayAsync(text);
        await Assertions.Expect(Messages).ToHaveCountAsync(before + 2);
        await ExpectEndAsync();
    }

    public Task ExpectEndAsync() => Assertions.Expect(Reply).ToHaveAttributeAsync("aria-busy", "false");

    /// <summary>
    /// Waits for an expression to become true. (Playwright's own way evaluates strings in the page, which its policy forbids.)
    /// </summary>
    public async Task WaitUntilAsync(string expression)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await Page.EvaluateAsync<bool>(expression))
        {
            await Task.Delay(25, patience.Token);
        }
    }

    /// <summary>Has axe-core look at the page, while that which never ends may move.</summary>
    /// <param name="output">Gets how much it has looked at.</param>
    public async Task ExpectNoFindingsAsync(ITestOutputHelper output)
    {
        await NodeFolder.Page.EnsureAsync();
        await WaitUntilAsync(
            "!document.getAnimations().some(one => one.playState === 'running' && one.effect.getComputedTiming().endTime < Infinity)");
        await Page.EvaluateAsync(
            await File.ReadAllTextAsync(Path.Combine(NodeFolder.Page.Path, "node_modules", "axe-core", "axe.min.js")));
        var found = await Page.EvaluateAsync<JsonElement>(
            "axe.run().then(({ violations, passes }) => ({ violations, passed: passes.length }))");
        output.WriteLine($"{found.GetProperty("passed")} rules are kept.");
        Assert.Empty(found.GetProperty("violations").EnumerateArray().Select(finding => finding.ToString()));
    }

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        Assert.True(_complaints.IsEmpty, string.Join("\n", _complaints));
    }

    private void Note(bool isBad, string text)
    {
        if (isBad && (Expected is null || !text.Contains(Expected, StringComparison.Ordinal)))
        {
            _complaints.Enqueue(text);
        }
    }
}
