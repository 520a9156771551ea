using CsCheck;

namespace ChatFunctions.Tests.Web;

/// <summary>How a reply's text becomes what is seen, word by word: formulas, code, headings.</summary>
[Collection(nameof(BrowserTests))]
public sealed class GrowingTextTests(Browser browser)
{
    private const string Formula = "a^*_1+b*c^*";

    // Each way to write a formula, in each place where one may stand.
    private static readonly (string Open, string Close)[] Delimiters = [(@"\(", @"\)"), (@"\[", @"\]"), ("$$", "$$"), ("$", "$")];

    private static readonly string[] Places =
    [
        "{0}", "See {0}, which is it.\n\nNext.", "*slanted {0} a\\*b* so", "**bold {0} text**", "- one\n- two {0} three\n  - four {0}",
        "1. First:\n   {0}\n2. Second", "> quoted {0}\n> more", "| a | b |\n| - | - |\n| {0} | 2 |", "## Head {0}\n\nText",
        "Text\n{0}\nmore",
    ];

    private static readonly string[] Prices =
    [
        "It costs $5, not $10.",
        "From $5/month to $10/month, or US$20.",
        "$HOME and $PATH, $HOME:$PATH",
        "5$ here and 6$ there",
        "restaurants ($$) and bars ($$$)",
        "**$5**-**$6** ($1,000-$2,000)",
        "An escaped \\$x\\$ and \\\\(y\\\\)",
        "Half \\\\[ of $$ it",
        "$\n5 and 6$",
    ];

    [ToolFact(Browser.Program)]
    public async Task Formulas_stand_anywhere_they_are_shown_and_nothing_flickers_wherever_the_text_is_split()
    {
        await using var page = await GrowingTextPage.OpenAsync(browser);
        var texts = Delimiters
            .SelectMany(delimiter => Places.Select(place => place.Replace(
                "{0}", $"{delimiter.Open}{Formula}{delimiter.Close}", StringComparison.Ordinal)))
            .Append("Text:\n\\[\na\n= b\n- c\n\\]\nmore\n\n$$\nx\n+ y\n$$")
            .Append("Before.\n\n```python\nprint('\\\\(x\\\\) $y$')\n```\n\nBetween `\\(z\\)`.\n\n"
                + "~~~\n$$\n~~~\n\n- in\n  ```csharp\n  var a = 1;\n  ```\n\nAfter.")
            .ToList();

        Assert.Empty(await page.WatchAsync(texts.Where((_, index) => index >= texts.Count - 2 || index % 4 == index / 4 % 4)));

        foreach (var text in texts.SkipLast(2))
        {
            var shown = await page.ShowAsync(text);
            Assert.Equal(text.Split(Formula).Length - 1, shown.Formulas.Length);
            Assert.All(shown.Formulas, formula => Assert.Equal("a1∗+b∗c∗", formula));
        }

        Assert.Equal(2, (await page.ShowAsync(texts[^2])).Formulas.Length);
        var code = await page.ShowAsync(texts[^1]);
        Assert.Empty(code.Formulas);
        Assert.Equal(["print('\\\\(x\\\\) $y$')\n", "$$\n", "var a = 1;\n"], code.Code);
        Assert.Contains(@"Between \(z\).", code.Text, StringComparison.Ordinal);
    }

    [ToolFact(Browser.Program)]
    public async Task Dollars_are_no_formula_they_stay()
    {
        await using var page = await GrowingTextPage.OpenAsync(browser);

        foreach (var text in Prices)
        {
            var shown = await page.ShowAsync(text);

            Assert.Empty(shown.Formulas);
            Assert.Equal(text.Count(sign => sign == '$'), shown.Text.Count(sign => sign == '$'));
        }
    }

    [ToolFact(Browser.Program)]
    public async Task Formula_is_none_it_is_shown_as_it_was_written()
    {
        await using var page = await GrowingTextPage.OpenAsync(browser);
        Assert.Empty(await page.WatchAsync([@"\(x\)"]));

        var shown = await page.ShowAsync(
            @"So \(\frac{1\) and \[\href{javascript:alert(1)}{x}\] and $\includegraphics{https://attacker.example/a.png}$");

        Assert.Contains(@"\(\frac{1\)", shown.Text, StringComparison.Ordinal);
        Assert.Equal(0, await page.Page.Locator("a, img").CountAsync());
    }

    [ToolFact(Browser.Program)]
    public async Task Headings_are_of_any_levels_none_is_skipped()
    {
        await using var page = await GrowingTextPage.OpenAsync(browser);

        foreach (var depths in Gen.Int[1, 6].List[1, 12].Array[40].Single())
        {
            var text = string.Concat(depths.Select((depth, index) => $"{new string('#', depth)} Title {index}\n\ntext\n\n"));
            List<int> levels = [.. (await page.ShowAsync(text)).Levels];

            Assert.Equal(depths.Count, levels.Count);
            Assert.All(levels.Prepend(1).Zip(levels), pair => Assert.InRange(pair.Second, 2, Math.Min(6, pair.First + 1)));
            Assert.Empty(await page.WatchAsync([text[..Math.Min(text.Length, 60)]]));
        }

        Assert.Equal("2 3 3 2", string.Join(' ', (await page.ShowAsync("### a\n\n#### b\n\n> #### c\n\n# d")).Levels));
    }
}
