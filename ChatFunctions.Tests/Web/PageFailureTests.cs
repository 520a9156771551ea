using System.Text.RegularExpressions;
using static Microsoft.Playwright.Assertions;

namespace ChatFunctions.Tests.Web;

/// <summary>What goes wrong is said where it happens, with what to do about it; see <see cref="FailureTests"/> for the words.</summary>
[Collection(nameof(BrowserTests))]
public sealed class PageFailureTests(Browser browser, ITestOutputHelper output)
{
    private const string Console = "Failed to load resource";

    [ToolFact(Browser.Program)]
    public async Task Server_names_a_wait_seconds_are_counted_down_and_the_buttons_wait()
    {
        await using var chat = await browser.OpenAsync();
        chat.Expected = Console;
        await chat.Page.Clock.InstallAsync();
        await RefuseAsync(chat, "**/api/chat/*", HttpMethod.Post, 429, "rate-limited", retryAfter: 90);

        await chat.SayAsync("[[model: deltas=2]] Hello");

        await Expect(chat.Ending).ToContainTextAsync(
            new Regex("^The model service has too many requests at the moment. You can try again in [0-9]{2} seconds."));
        await Expect(chat.Button("Try again")).ToBeDisabledAsync();
        await chat.Box.FillAsync("[[model: deltas=3]] More");
        await Expect(chat.Page.Locator("#send")).ToBeDisabledAsync();
        await Expect(chat.Page.Locator("#send")).ToHaveTextAsync(new Regex("^[0-9]{2}$"));
        await chat.ExpectNoFindingsAsync(output);
        await chat.Box.PressAsync("Enter");
        await Expect(chat.Box).ToHaveValueAsync("[[model: deltas=3]] More");

        await chat.Page.UnrouteAllAsync();
        await chat.Page.Clock.FastForwardAsync(90_000);
        await Expect(chat.Button("Send")).ToBeEnabledAsync();
        await chat.Button("Try again").ClickAsync();
        await chat.ExpectEndAsync();
        await Expect(chat.ReplyText).ToHaveTextAsync("w1 w2");
        await Expect(chat.Messages).ToHaveCountAsync(2);
    }

    [ToolTheory(Browser.Program)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Message_never_left_stop_takes_it_back_and_it_can_be_sent_once_more(bool isOffline)
    {
        await using var chat = await browser.OpenAsync();
        chat.Expected = isOffline ? "net::ERR_" : Console;
        await chat.ExchangeAsync("[[model: deltas=1]] Alpha");
        if (isOffline)
        {
            await chat.Page.Context.SetOfflineAsync(true);
        }
        else
        {
            await RefuseAsync(chat, "**/api/chat/*", HttpMethod.Post, 409, "conversation-busy", retryAfter: 20);
        }

        await chat.SayAsync("[[model: deltas=3]] Beta");
        await Expect(chat.Ending).ToContainTextAsync(isOffline ? "You are offline." : "Yours comes next.");
        await chat.Button("Stop the reply").ClickAsync();

        await Expect(chat.Box).ToHaveValueAsync("[[model: deltas=3]] Beta");
        await Expect(chat.Messages).ToHaveCountAsync(2);
        await chat.Page.Context.SetOfflineAsync(false);
        await chat.Page.UnrouteAllAsync();
        await chat.Box.PressAsync("Enter");
        await Expect(chat.ReplyText).ToHaveTextAsync("w1 w2 w3");
        await chat.ExpectEndAsync();
        using var client = browser.Host.CreateClient();
        Assert.Equal(4, (await client.MessagesAsync(chat.ConversationId)).Count);
    }

    [ToolFact(Browser.Program)]
    public async Task Something_else_fails_a_notice_is_seen()
    {
        await using var chat = await browser.OpenAsync();
        chat.Expected = Console;
        await chat.ExchangeAsync("[[model: deltas=1]] Alpha");
        var notice = chat.Visible("#notice");

        await chat.Page.EvaluateAsync("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('No.')); }");
        await chat.Button("Copy the reply").ClickAsync();
        await Expect(notice).ToContainTextAsync("The browser does not allow copying here.");
        await RefuseAsync(chat, "**/api/chat/*", HttpMethod.Delete, 503, "store-unavailable", retryAfter: 1);
        await chat.Button("Delete this conversation").ClickAsync();
        await chat.Button("Delete").ClickAsync();
        await Expect(notice).ToContainTextAsync("The conversation could not be deleted. The server can’t reach its storage at the moment.");
        await Expect(chat.Status).ToContainTextAsync("The conversation could not be deleted.");
        await Expect(chat.Messages).ToHaveCountAsync(2);
        await RefuseAsync(chat, "**/api/chat?*", HttpMethod.Get, 500, "internal-error");
        await chat.ExchangeAsync("[[model: deltas=2]] Beta");
        await Expect(notice).ToHaveCountAsync(0);
        await Expect(chat.Visible("#list-note")).ToContainTextAsync("The list could not be loaded. The server ran into a fault");
        await chat.ExpectNoFindingsAsync(output);
    }

    private static async Task RefuseAsync(
        ChatPage chat, string address, HttpMethod method, int status, string kind, int? retryAfter = null) =>
        await chat.Page.RouteAsync(address, route => route.Request.Method != method.Method
            ? route.ContinueAsync()
            : route.FulfillAsync(new()
            {
                Status = status,
                ContentType = "application/problem+json",
                Headers = retryAfter is { } wait
                    ? [new("Retry-After", wait.ToString(CultureInfo.InvariantCulture)), new("Content-Type", "application/problem+json")]
                    : [new("Content-Type", "application/problem+json")],
                Body = $"{{\"type\":\"urn:chatfunctions:problem:{kind}\",\"status\":{status}}}",
            }));
}
