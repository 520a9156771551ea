using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ChatFunctions.Tests.Web;

/// <summary>Where a key is needed.</summary>
[Collection(nameof(BrowserTests))]
public sealed class PageAccessTests(Browser browser, ITestOutputHelper output)
{
    [ToolFact(Browser.Program)]
    public async Task Key_is_needed_it_is_asked_for_once_and_kept_in_the_session_only()
    {
        await using var host = await LocalHostProcess.StartAsync(new Dictionary<string, string?>
        {
            ["Chat__Access"] = "Key",
            ["Chat__Keys__alice"] = "alice-0123456789-secret",
        });
        await using var chat = await browser.OpenAsync(host);
        chat.Expected = "401";
        var dialog = chat.Page.GetByRole(AriaRole.Dialog, new() { Name = "Access key" });
        var key = chat.Page.GetByLabel("Key", new() { Exact = true });

        await Expect(key).ToBeFocusedAsync();
        await Expect(key).ToHaveAttributeAsync("autocomplete", "current-password");
        await Expect(dialog.Locator("[autocomplete=username]")).ToHaveCountAsync(1);
        await chat.ExpectNoFindingsAsync(output);
        await key.FillAsync("wrong");
        await key.PressAsync("Enter");
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("not valid");
        await key.FillAsync("alice-0123456789-secret");
        await key.PressAsync("Enter");
        await Expect(dialog).ToBeHiddenAsync();
        await Expect(chat.Box).ToBeFocusedAsync();
        await chat.ExchangeAsync("[[model: deltas=2]] Hello");
        await chat.Page.ReloadAsync();
        await Expect(chat.ReplyText).ToHaveTextAsync("w1 w2");
        await Expect(dialog).ToBeHiddenAsync();

        Assert.Equal(0, await chat.Page.EvaluateAsync<int>("localStorage.length + document.cookie.length"));
        var other = await chat.Page.Context.NewPageAsync();
        await other.GotoAsync(new Uri(host.Address, "app").ToString());
        await Expect(other.GetByRole(AriaRole.Dialog, new() { Name = "Access key" })).ToBeVisibleAsync();

        await chat.Box.FillAsync("Not for the next one");
        await chat.Button("Use another key").ClickAsync();
        await Expect(key).ToBeFocusedAsync();
        await Expect(chat.Messages).ToHaveCountAsync(0);
        Assert.Equal(0, await chat.Page.EvaluateAsync<int>("sessionStorage.length"));
        Assert.Equal("", chat.ConversationId);
    }

    [ToolFact(Browser.Program)]
    public async Task Platform_signs_people_in_page_leads_there_and_the_message_waits()
    {
        await using var host = await LocalHostProcess.StartAsync(new Dictionary<string, string?>
        {
            ["Chat__Access"] = "EasyAuth",
            ["WEBSITE_AUTH_ENABLED"] = "true",
        });
        await using var chat = await browser.OpenAsync(host, new() { ExtraHTTPHeaders = SignedIn });
        chat.Expected = "Failed to load resource";
        await chat.ExchangeAsync("[[model: deltas=1]] Hello");
        await Expect(chat.Page.GetByText("Sign out"))
            .ToHaveAttributeAsync("href", $"/.auth/logout?post_logout_redirect_uri={Here(chat, "")}");
        await Expect(chat.Button("Use another key")).ToHaveCountAsync(0);

        await chat.Page.Context.SetExtraHTTPHeadersAsync([]);
        await chat.SayAsync("[[model: deltas=3]] Once more");
        await Expect(chat.Ending).ToContainTextAsync("You are not signed in any more.");
        await Expect(chat.Page.GetByText("Sign out")).ToBeHiddenAsync();
        await chat.ExpectNoFindingsAsync(output);
        var id = chat.ConversationId;
        string? asked = null;
        await chat.Page.RouteAsync("**/.auth/**", route =>
        {
            asked = new Uri(route.Request.Url).PathAndQuery;
            return route.FulfillAsync(new() { ContentType = "text/plain", Body = "The platform's page" });
        });
        await chat.Ending.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(chat.Page.GetByText("The platform's page")).ToBeVisibleAsync();
        await chat.Page.Context.SetExtraHTTPHeadersAsync(SignedIn);
        await chat.GoToAsync(id);

        Assert.Equal($"/.auth/login/aad?post_login_redirect_uri={Here(chat, $"#/{id}")}", asked);
        await Expect(chat.ReplyText).ToHaveTextAsync("w1 w2 w3");
        await chat.ExpectEndAsync();
        await Expect(chat.Messages).ToHaveCountAsync(4);
    }

    private static IEnumerable<KeyValuePair<string, string>> SignedIn =>
        [new("X-MS-CLIENT-PRINCIPAL-ID", "alice"), new("X-MS-CLIENT-PRINCIPAL-IDP", "aad")];

    private static string Here(ChatPage chat, string fragment) =>
        Uri.EscapeDataString(new Uri(chat.Page.Url).AbsolutePath + fragment);
}
