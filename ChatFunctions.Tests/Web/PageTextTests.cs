using System.Net.Http.Json;
using ChatFunctions.Tests.Conversations;
using CsCheck;
using static Microsoft.Playwright.Assertions;

namespace ChatFunctions.Tests.Web;

/// <summary>What is said is what is shown: a message as it was typed, a reply with its formulas and the colours of its code.</summary>
[Collection(nameof(BrowserTests))]
public sealed class PageTextTests(Browser browser)
{
    private static readonly string[] Signs =
    [
        @"\(\d+\)", "__init__", "# x", "- [ ] a", "`", "```", "$5", "$x$", "<b>", "&amp;", "\n", "\n\n", "   ", "\t", "| a | b |", "> q",
        "***", "https://example.com/a_b_c", "1. ", "שלום", "~~s~~", "![i](https://example.com/i.png)", "<script>", @"\[a\]", "$$",
    ];

    private static readonly Gen<string> Typed = Gen.Frequency(
        (3, Gen.Int[0, Signs.Length - 1].Select(index => Signs[index])), (1, Texts.Any(6).Select(text => text.ReplaceLineEndings("\n"))))
        .List[1, 12].Select(string.Concat).Where(text => !string.IsNullOrWhiteSpace(text));

    [ToolFact(Browser.Program)]
    public async Task Message_is_typed_it_is_shown_sign_by_sign()
    {
        var texts = Typed.Array[20].Single();
        using var client = browser.Host.CreateClient();
        var items = texts.Select(text => new { type = "message", role = "user", content = text });
        var id = (await client.SendAsync(HttpMethod.Post, "v1/conversations", JsonContent.Create(new { items })))
            .Expect(HttpStatusCode.OK).Json.GetProperty("id").GetString()!["conv_".Length..];
        await using var chat = await browser.OpenAsync();

        await chat.GoToAsync(id);

        await Expect(chat.Messages).ToHaveCountAsync(texts.Length);
        var shown = await chat.Page.EvaluateAsync<string[]>("[...document.querySelectorAll('.user .body')].map(body => body.textContent)");
        Assert.Equal(texts, shown);
        Assert.Equal(0, await chat.Messages.Locator(".body > *").CountAsync());
        Assert.Equal(
            "pre-wrap", await chat.Messages.First.Locator(".body").EvaluateAsync<string>("body => getComputedStyle(body).whiteSpace"));
    }

    [ToolFact(Browser.Program)]
    public async Task Reply_has_formulas_and_code_what_shows_them_is_loaded_then_and_only_that()
    {
        await using var chat = await browser.OpenAsync();
        var loaded = new List<string>();
        chat.Page.Response += (_, response) => loaded.Add(response.Url.Split('/')[^1].Split('.', '-')[0]);
        await chat.ExchangeAsync("[[model: echo]] Plain, for $5 or `code`.\n\n```\nno language\n```");
        Assert.DoesNotContain("temml", loaded);
        Assert.DoesNotContain("core", loaded);

        await chat.ExchangeAsync("""
            [[model: echo delay=5]] The roots of $ax^2 + bx + c$ are \[x = \frac{-b \pm \sqrt{b^2-4ac}}{2a}\]

            ```python
            def roots(a, b, c):  # both
                return "two"
            ```
            """);

        await Expect(chat.ReplyText.Locator("math")).ToHaveCountAsync(2);
        await Expect(chat.ReplyText.Locator("mfrac")).ToBeVisibleAsync();
        await Expect(chat.ReplyText.Locator(".hljs-keyword")).ToHaveTextAsync(["def", "return"]);
        await Expect(chat.ReplyText.Locator("pre")).ToHaveTextAsync("def roots(a, b, c):  # both\n    return \"two\"\n");
        Assert.Equal(["core", "python", "temml"], loaded.Where(name => name is "core" or "temml" or "python" or "csharp").Order());
        var colours = await chat.ReplyText.EvaluateAsync<string[]>(
            "body => ['.hljs-keyword', '.hljs-string', '.hljs-comment'].map(part => getComputedStyle(body.querySelector(part)).color)");
        Assert.Equal(3, colours.Distinct().Count());
    }
}
