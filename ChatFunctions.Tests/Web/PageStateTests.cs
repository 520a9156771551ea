using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ChatFunctions.Tests.Web;

/// <summary>
/// The page in each state that eyes, hands and screens ask for: axe-core finds nothing, and nothing overflows. Where
/// <c>PAGE_STATES</c> names a folder, a picture of each is put there to be looked at.
/// </summary>
[Collection(nameof(BrowserTests))]
public sealed class PageStateTests(Browser browser, ITestOutputHelper output)
{
    private const string Reply =
        """
        ### Heat

        It flows as $q = -k\,\nabla T$, so that in a rod:

        \[ \frac{\partial T}{\partial t} = \alpha \frac{\partial^2 T}{\partial x^2} \]

        ```csharp
        for (var i = 1; i < n - 1; i++) // explicit Euler
        {
            next[i] = now[i] + (k * (now[i - 1] - (2 * now[i]) + now[i + 1]));
        }
        ```

        > It is **stable** for `k` ≤ ½ only.

        | material | α in mm²/s |
        | --- | ---: |
        | copper | 111 |
        | water | 0.14 |

        1. See [the source](https://example.com/heat).
        """;

    private const string RightToLeft =
        """
        ## כותרת

        שלום עולם, הנה נוסחה $x^2$ וקוד `let x`.

        - אחת
        - שתיים

        | שם | כמות |
        | --- | ---: |
        | תפוחים | 12 |
        | אגסים | 7 |

        ```js
        let x = 1;
        ```
        """;

    private static readonly Dictionary<string, BrowserNewContextOptions> States = new()
    {
        ["light"] = new() { ColorScheme = ColorScheme.Light },
        ["dark"] = new() { ColorScheme = ColorScheme.Dark },
        ["phone"] = new() { ViewportSize = new() { Width = 390, Height = 844 }, HasTouch = true, IsMobile = true },
        ["phone-dark"] = new()
        {
            ViewportSize = new() { Width = 390, Height = 844 },
            HasTouch = true,
            IsMobile = true,
            ColorScheme = ColorScheme.Dark,
        },
        // A screen of 1280 x 800 at 200 %.
        ["zoomed"] = new() { ViewportSize = new() { Width = 640, Height = 400 }, DeviceScaleFactor = 2 },
        ["still"] = new() { ReducedMotion = ReducedMotion.Reduce },
        ["forced"] = new() { ForcedColors = ForcedColors.Active },
        ["forced-dark"] = new() { ForcedColors = ForcedColors.Active, ColorScheme = ColorScheme.Dark },
        ["rtl"] = new(),
        ["rtl-phone"] = new() { ViewportSize = new() { Width = 390, Height = 844 }, HasTouch = true, IsMobile = true },
    };

    public static TheoryData<string> Names => [.. States.Keys];

    [ToolTheory(Browser.Program)]
    [MemberData(nameof(Names))]
    public async Task Page_is_looked_at_in_a_state_axe_finds_nothing_and_nothing_overflows(string state)
    {
        await using var chat = await browser.OpenAsync(options: States[state]);
        var isRightToLeft = state.StartsWith("rtl", StringComparison.Ordinal);
        if (isRightToLeft)
        {
            await chat.Page.EvaluateAsync("document.documentElement.dir = 'rtl'");
        }

        await LookAsync("welcome");
        await chat.ExchangeAsync($"[[model: echo]] {(isRightToLeft ? RightToLeft : Reply)}");
        await Expect(chat.ReplyText.Locator("math").First).ToBeVisibleAsync();
        await Expect(chat.ReplyText.Locator(".hljs-keyword").First).ToBeVisibleAsync();
        await LookAsync("reply");
        await chat.SayAsync("[[model: deltas=2000 delay=40]] Count");
        await Expect(chat.ReplyText).ToContainTextAsync("w3");
        await Expect(chat.Button("Jump to the newest message")).ToBeHiddenAsync();
        await LookAsync("busy");
        await chat.Button("Stop the reply").ClickAsync();
        await Expect(chat.Ending).ToBeVisibleAsync();
        if (await chat.Button("Conversations").IsVisibleAsync())
        {
            await chat.Button("Conversations").ClickAsync();
            await Expect(chat.Current).ToBeInViewportAsync(new() { Ratio = 1 });
            await LookAsync("drawer");
            await chat.Page.Keyboard.PressAsync("Escape");
        }

        await chat.Button("Delete this conversation").ClickAsync();
        await LookAsync("dialog");

        async Task LookAsync(string moment)
        {
            // Before axe-core, which scrolls.
            await TakeAsync(chat.Page, $"{state}-{moment}");
            await chat.ExpectNoFindingsAsync(output);
            Assert.Equal(0, await chat.Page.EvaluateAsync<int>("document.scrollingElement.scrollWidth - innerWidth"));
        }
    }

    [ToolFact(Browser.Program)]
    public async Task Motion_is_unwanted_nothing_moves_in_any_state()
    {
        foreach (var motion in new[] { ReducedMotion.Reduce, ReducedMotion.NoPreference })
        {
            await using var chat = await browser.OpenAsync(
                options: new() { ReducedMotion = motion, ViewportSize = new() { Width = 390, Height = 844 } });
            List<string> moving = [.. await MovingAsync(chat.Page)];
            await chat.SayAsync("[[model: deltas=2000 delay=40 first=800]] Count");
            await Expect(chat.Page.Locator(".waiting")).ToBeVisibleAsync();
            moving.AddRange(await MovingAsync(chat.Page));
            await Expect(chat.ReplyText).ToContainTextAsync("w3");
            await chat.Button("Conversations").ClickAsync();
            moving.AddRange(await MovingAsync(chat.Page));
            await chat.Page.Keyboard.PressAsync("Escape");
            await chat.Button("Stop the reply").ClickAsync();
            await chat.Button("Delete this conversation").ClickAsync();
            moving.AddRange(await MovingAsync(chat.Page));

            if (motion == ReducedMotion.Reduce)
            {
                Assert.Empty(moving);
            }
            else
            {
                // The test sees what moves, at least where it is allowed to.
                Assert.Contains(moving, found => found.Contains("breathe", StringComparison.Ordinal));
                Assert.Contains(moving, found => found.StartsWith("nav", StringComparison.Ordinal));
                Assert.Contains(moving, found => found.StartsWith("dialog", StringComparison.Ordinal));
            }
        }
    }

    [ToolFact(Browser.Program)]
    public async Task Theme_is_chosen_it_wins_over_the_system_and_is_kept()
    {
        await using var chat = await browser.OpenAsync(options: new() { ColorScheme = ColorScheme.Dark });
        var theme = chat.Page.GetByRole(AriaRole.Combobox, new() { Name = "Theme" });
        Assert.Equal("dark", await SchemeAsync());

        await theme.SelectOptionAsync("Light theme");
        Assert.Equal("light", await SchemeAsync());
        await chat.Page.ReloadAsync();
        await Expect(theme).ToHaveValueAsync("light");
        Assert.Equal("light", await SchemeAsync());
        await theme.SelectOptionAsync("System theme");

        Assert.Equal("dark", await SchemeAsync());
        Assert.Null(await chat.Page.EvaluateAsync<string?>("localStorage.getItem('theme')"));

        // The browser's own bar is to agree with the page.
        async Task<string> SchemeAsync()
        {
            var background = await chat.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");
            var bar = await chat.Page.EvaluateAsync<string>(
                "[...document.querySelectorAll('meta[name=theme-color]')].find(meta => matchMedia(meta.media).matches).content");
            return (background, bar) switch
            {
                ("rgb(252, 252, 251)", "#fcfcfb") => "light",
                ("rgb(23, 24, 26)", "#17181a") => "dark",
                _ => $"{background} under {bar}",
            };
        }
    }

    [ToolFact(Browser.Program)]
    public async Task Conversation_is_printed_all_of_it_is_on_paper_and_light()
    {
        using var client = browser.Host.CreateClient();
        var id = await PageSample.CreateLongAsync(client, exchanges: 30);
        await using var chat = await browser.OpenAsync(options: new() { ColorScheme = ColorScheme.Dark });
        await chat.GoToAsync(id);
        await Expect(chat.Button("Show earlier messages")).ToBeVisibleAsync();
        await chat.Page.EvaluateAsync("window.print = () => { window.printed = true; }");

        await chat.Button("Print this conversation").ClickAsync();
        await chat.WaitUntilAsync("window.printed === true");
        await chat.Page.EmulateMediaAsync(new() { Media = Media.Print });

        await Expect(chat.Messages).ToHaveCountAsync(60);
        await Expect(chat.Visible("nav, .foot, button")).ToHaveCountAsync(0);
        Assert.Equal(60, await chat.Page.EvaluateAsync<int>(
            """
            () => {
              const end = document.documentElement.scrollHeight;
              const isCut = element => element && (getComputedStyle(element).overflowY !== 'visible' || isCut(element.parentElement));
              return [...document.querySelectorAll('.message .body')]
                .filter(body => body.getBoundingClientRect().bottom + scrollY <= end && !isCut(body)).length;
            }
            """));
        Assert.Equal("rgb(29, 30, 32)", await chat.Page.EvaluateAsync<string>("getComputedStyle(document.body).color"));
        await TakeAsync(chat.Page, "printed", fullPage: true);
        var paper = await chat.Page.PdfAsync();
        Assert.True(Encoding.Latin1.GetString(paper).Split("/Type /Page\n").Length > 4, "It is on one sheet or two.");
    }

    // Computed, so that it holds whatever rule says so, and of the pseudo-elements too.
    private static async Task<string[]> MovingAsync(IPage page) => await page.EvaluateAsync<string[]>(
        """
        () => {
          const isTime = times => times.split(',').some(time => parseFloat(time) > 0);
          return [...document.querySelectorAll('*')].flatMap(element => ['', '::before', '::after', '::backdrop'].flatMap(part => {
            const style = getComputedStyle(element, part);
            return (style.animationName !== 'none' && isTime(style.animationDuration)) || isTime(style.transitionDuration)
              || isTime(style.transitionDelay) || style.scrollBehavior === 'smooth'
              ? [`${element.tagName.toLowerCase()}#${element.id}${part}: ${style.animationName}`] : [];
          }));
        }
        """);

    private static async Task TakeAsync(IPage page, string name, bool fullPage = false)
    {
        if (Environment.GetEnvironmentVariable("PAGE_STATES") is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png"), FullPage = fullPage });
        }
    }
}
