using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ChatFunctions.Tests.Web;

/// <summary>Where a key is needed.</summary>
[Collection(nameof(BrowserTests))]
public sealed class PageAccessTests(Browser browser)
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
        await key.FillAsync("wrong");
        await key.PressAsync("Enter");
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("not valid");
        await key.FillAsync("alice-0123456789-secret");
        await key.PressAsync("Enter");
        await Expect(dialog).ToBeHiddenAsync();
        await chat.ExchangeAsync("[[model: deltas=2]] Hello");
        await chat.Page.ReloadAsync();
        await Expect(chat.ReplyText).ToHaveTextAsync("w1 w2");
        await Expect(dialog).ToBeHiddenAsync();

        Assert.Equal(0, await chat.Page.EvaluateAsync<int>("localStorage.length + document.cookie.length"));
        var other = await chat.Page.Context.NewPageAsync();
        await other.GotoAsync(new Uri(host.Address, "app").ToString());
        await Expect(other.GetByRole(AriaRole.Dialog, new() { Name = "Access key" })).ToBeVisibleAsync();
    }
}
