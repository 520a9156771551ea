using ChatFunctions.LocalHost;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ChatFunctions.Tests.Web;

/// <summary>The pictures of the README; <c>UPDATE_SCREENSHOTS=true</c> writes them anew.</summary>
[Collection(nameof(BrowserTests))]
public sealed class PageScreenshotTests(Browser browser)
{
    private static readonly (string Name, ColorScheme Colors, int Width, int Height)[] Pictures =
    [
        ("page-light", ColorScheme.Light, 1200, 940), ("page-dark", ColorScheme.Dark, 1200, 940),
        ("page-phone", ColorScheme.Light, 390, 844),
    ];

    [ToolFact(Browser.Program)]
    public async Task Pictures_are_taken_of_a_conversation_as_people_have_it()
    {
        // A table of its own: the list is to hold nothing else.
        await using var host = await LocalHostProcess.StartAsync(
            new Dictionary<string, string?> { ["ConversationStore__TableName"] = $"pictures{Guid.NewGuid():N}" });
        using var client = host.CreateClient();
        var id = await PageSample.CreateAsync(client);
        foreach (var (name, colors, width, height) in Pictures)
        {
            await using var chat = await browser.OpenAsync(host, new()
            {
                ColorScheme = colors,
                ViewportSize = new() { Width = width, Height = height },
                IsMobile = width < 600,
                HasTouch = width < 600,
            });
            await chat.GoToAsync(id);
            await Expect(chat.ReplyText).ToContainTextAsync("half second");
            await Expect(chat.ReplyText.Locator(".hljs-keyword").First).ToBeVisibleAsync();

            var picture = await chat.Page.ScreenshotAsync(new() { Animations = ScreenshotAnimations.Disabled });

            Assert.InRange(picture.Length, 10_000, 300_000);
            if (Environment.GetEnvironmentVariable("UPDATE_SCREENSHOTS") == "true")
            {
                var folder = Directory.CreateDirectory(Path.Combine(Repository.Find().Root, "docs", "images"));
                await File.WriteAllBytesAsync(Path.Combine(folder.FullName, $"{name}.png"), picture);
            }
        }
    }
}
