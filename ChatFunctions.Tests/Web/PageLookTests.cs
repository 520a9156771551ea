using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ChatFunctions.Tests.Web;

/// <summary>Sizes, colours and directions; and what axe-core finds in them.</summary>
[Collection(nameof(BrowserTests))]
public sealed class PageLookTests(Browser browser, ITestOutputHelper output)
{
    private const int MaxFirstLoad = 60_000;

    private static readonly ViewportSize Phone = new() { Width = 390, Height = 780 };

    [ToolFact(Browser.Program)]
    public async Task Page_is_loaded_for_the_first_time_less_than_60_kB_come()
    {
        // How many conversations there are already would be the other tests' doing.
        await using var host = await LocalHostProcess.StartAsync(
            new Dictionary<string, string?> { ["ConversationStore__TableName"] = $"t{Guid.NewGuid():N}" });
        await using var context = await browser.OpenContextAsync();
        var page = await context.NewPageAsync();
        var responses = new List<IResponse>();
        page.Response += (_, response) => responses.Add(response);
        await page.GotoAsync(new Uri(host.Address, "app").ToString(), new() { WaitUntil = WaitUntilState.NetworkIdle });
        await Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "Message" })).ToBeFocusedAsync();

        var total = 0;
        foreach (var response in responses)
        {
            var sizes = await response.Request.SizesAsync();
            output.WriteLine($"{sizes.ResponseHeadersSize,6} + {sizes.ResponseBodySize,6}  {response.Url}");
            total += sizes.ResponseHeadersSize + sizes.ResponseBodySize;
        }

        output.WriteLine($"{total} bytes; usable after {await page.EvaluateAsync<double>("performance.now()"):F0} ms");
        Assert.InRange(total, 1, MaxFirstLoad);
        Assert.True(responses.Count <= 5, $"{responses.Count} requests");
    }

    [ToolFact(Browser.Program)]
    public async Task Others_have_come_above_the_current_conversation_the_drawer_shows_it_and_stays_where_the_reader_scrolls()
    {
        await using var chat = await browser.OpenAsync(options: new() { ViewportSize = Phone, HasTouch = true, IsMobile = true });
        using var client = browser.Host.CreateClient();
        await chat.ExchangeAsync("[[model: deltas=1]] The first of many");
        foreach (var _ in Enumerable.Range(0, 18))
        {
            (await client.PostAsync(ChatClient.NewId(), "[[model: deltas=1]] Another")).Expect(HttpStatusCode.OK);
        }

        // Also where the list's lines do not end with the screen's.
        foreach (var size in new[] { 16.9, 16.6, 16.3, 16 })
        {
            await chat.Page.AddInitScriptAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"addEventListener('DOMContentLoaded', () => document.documentElement.style.fontSize = '{size}px')"));
            await chat.Page.ReloadAsync();
            await Expect(chat.Current).ToHaveCountAsync(1);
            await chat.Button("Conversations").TapAsync();
            await Expect(chat.Current).ToBeInViewportAsync(new() { Ratio = 1 });
        }

        await chat.Page.EvaluateAsync("document.querySelector('.sidebar-list').scrollTop = 0");
        await Expect(chat.Current).Not.ToBeInViewportAsync();
        await chat.Page.EvaluateAsync("document.dispatchEvent(new Event('visibilitychange'))");
        await chat.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        await Expect(chat.Current).Not.ToBeInViewportAsync();
    }

    [ToolFact(Browser.Program)]
    public async Task Screen_is_a_phone_nothing_overflows_and_the_list_is_a_drawer()
    {
        await using var chat = await browser.OpenAsync(options: new() { ViewportSize = Phone, HasTouch = true, IsMobile = true });
        await chat.ExchangeAsync($"[[model: echo]] {PageSample.Reply} {new string('x', 500)}");

        Assert.Equal(Phone.Width, await chat.Page.EvaluateAsync<int>("document.scrollingElement.scrollWidth"));
        await Expect(chat.Conversations.First).ToBeHiddenAsync();
        await chat.Button("Conversations").TapAsync();
        await Expect(chat.Conversations.First).ToBeInViewportAsync();
        await Expect(chat.Button("New chat")).ToBeFocusedAsync();
        await chat.ExpectNoFindingsAsync(output);
        await chat.Page.Keyboard.PressAsync("Escape");
        await Expect(chat.Button("Conversations")).ToBeFocusedAsync();
        await Expect(chat.Conversations.First).ToBeHiddenAsync();
        await chat.ExpectNoFindingsAsync(output);
    }

    [ToolFact(Browser.Program)]
    public async Task System_is_dark_page_is_too()
    {
        await using var chat = await browser.OpenAsync(options: new() { ColorScheme = ColorScheme.Dark });
        await chat.ExpectNoFindingsAsync(output);
        await chat.ExchangeAsync($"[[model: echo]] {PageSample.Reply}");

        Assert.Equal("rgb(23, 24, 26)", await chat.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
        await chat.ExpectNoFindingsAsync(output);
    }

    [ToolFact(Browser.Program)]
    public async Task System_is_light_axe_finds_nothing_serious()
    {
        await using var chat = await browser.OpenAsync();
        await chat.ExpectNoFindingsAsync(output);
        await chat.ExchangeAsync($"[[model: echo]] {PageSample.Reply}");
        await chat.ExpectNoFindingsAsync(output);
        await chat.ExchangeAsync("[[model: deltas=4 finish=length]] Count");
        await chat.ExpectNoFindingsAsync(output);
        await chat.Button("Delete this conversation").ClickAsync();
        await chat.ExpectNoFindingsAsync(output);
    }

    [ToolFact(Browser.Program)]
    public async Task Text_runs_from_right_to_left_it_is_laid_out_so_and_code_is_not()
    {
        await using var chat = await browser.OpenAsync();

        await chat.ExchangeAsync(
            "[[model: echo]] שלום עולם\n\n- אחת\n- שתיים\n\nEnglish in between.\n\n```\nlet x = 1;\n```\n\n| א | ב |\n| - | -: |\n| ג | 1 |");

        var directions = await chat.ReplyText.EvaluateAsync<string[]>(
            "body => [...body.querySelectorAll('p, ul, pre, .table, table')].map(element => getComputedStyle(element).direction)");
        Assert.Equal(["rtl", "rtl", "ltr", "ltr", "rtl", "rtl"], directions);
        await chat.Box.FillAsync("שלום");
        Assert.Equal("rtl", await chat.Box.EvaluateAsync<string>("box => getComputedStyle(box).direction"));
    }
}
