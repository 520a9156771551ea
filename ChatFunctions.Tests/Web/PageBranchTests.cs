using static Microsoft.Playwright.Assertions;

namespace ChatFunctions.Tests.Web;

/// <summary>What was said is said otherwise, a reply is wanted again, and a conversation is found and named.</summary>
[Collection(nameof(BrowserTests))]
public sealed class PageBranchTests(Browser browser, ITestOutputHelper output)
{
    [ToolFact(Browser.Program)]
    public async Task Reply_is_wanted_twice_more_reader_goes_from_one_to_the_other()
    {
        await using var chat = await browser.OpenAsync();
        await chat.ExchangeAsync("[[model: deltas=3]] Again and again");
        foreach (var count in new[] { "2/2", "3/3" })
        {
            await chat.Button("Answer again").ClickAsync();
            await Expect(chat.Visible(".versions")).ToHaveTextAsync($"‹{count}›");
            await chat.ExpectEndAsync();
        }

        await Expect(chat.Visible(".message")).ToHaveCountAsync(2);
        await Expect(chat.Button("Show the reply after")).ToBeDisabledAsync();
        await chat.Button("Show the reply before").ClickAsync();
        await Expect(chat.Visible(".versions")).ToHaveTextAsync("‹2/3›");
        await Expect(chat.Button("Show the reply before")).ToBeFocusedAsync();
        await chat.Button("Show the reply before").PressAsync("Enter");
        await Expect(chat.Visible(".versions")).ToHaveTextAsync("‹1/3›");
        await Expect(chat.Button("Show the reply after")).ToBeFocusedAsync();
        await chat.ExpectNoFindingsAsync(output);

        // What is shown first is what the model sees.
        await chat.GoToAsync(chat.ConversationId);
        await Expect(chat.Visible(".versions")).ToHaveTextAsync("‹3/3›");
        await Expect(chat.Button("Answer again")).ToHaveCountAsync(1);
    }

    [ToolTheory(Browser.Program)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Message_is_edited_another_conversation_goes_on_from_the_one_before(bool isReloaded)
    {
        await using var chat = await browser.OpenAsync();
        await chat.ExchangeAsync("[[model: deltas=1]] First words");
        await chat.ExchangeAsync("[[model: deltas=1]] Second words");
        await chat.ExchangeAsync("[[model: deltas=1]] Third words");
        var id = chat.ConversationId;
        if (isReloaded)
        {
            await chat.Page.ReloadAsync();
            await Expect(chat.Messages).ToHaveCountAsync(6);
        }

        await chat.Messages.Nth(2).HoverAsync();
        await chat.Button("Edit and send again").Nth(1).ClickAsync();
        var text = chat.Page.GetByRole(Microsoft.Playwright.AriaRole.Textbox, new() { Name = "Your message, otherwise" });
        await Expect(text).ToHaveValueAsync("[[model: deltas=1]] Second words");
        await text.PressAsync("Escape");
        await Expect(text).ToHaveCountAsync(0);
        await chat.Button("Edit and send again").Nth(1).ClickAsync();
        await text.FillAsync("[[model: deltas=2]] Other words");
        await chat.ExpectNoFindingsAsync(output);
        await text.PressAsync("Enter");

        await Expect(chat.Messages).ToHaveCountAsync(4);
        await chat.ExpectEndAsync();
        Assert.NotEqual(id, chat.ConversationId);
        await Expect(chat.Messages.Nth(2)).ToContainTextAsync("Other words");
        await Expect(chat.ReplyText).ToHaveTextAsync("w1 w2");
        await chat.GoToAsync(id);
        await Expect(chat.Messages).ToHaveCountAsync(6);
    }

    [ToolFact(Browser.Program)]
    public async Task First_message_is_edited_a_new_conversation_begins()
    {
        await using var chat = await browser.OpenAsync();
        await chat.ExchangeAsync("[[model: deltas=1]] First words");
        var id = chat.ConversationId;

        await chat.Button("Edit and send again").ClickAsync();
        await chat.Page.GetByLabel("Your message, otherwise").FillAsync("[[model: deltas=2]] Other words");
        await chat.Button("Send").First.ClickAsync();

        await Expect(chat.ReplyText).ToHaveTextAsync("w1 w2");
        await Expect(chat.Messages).ToHaveCountAsync(2);
        Assert.NotEqual(id, chat.ConversationId);
    }

    [ToolFact(Browser.Program)]
    public async Task Conversation_is_renamed_list_and_heading_and_reload_show_it()
    {
        await using var chat = await browser.OpenAsync();
        await chat.ExchangeAsync("[[model: deltas=1]] No good name");

        await chat.Button("Rename this conversation").ClickAsync();
        await chat.ExpectNoFindingsAsync(output);
        await chat.Page.GetByLabel("Title", new() { Exact = true }).FillAsync("A better name");
        await chat.Button("Rename").ClickAsync();

        await Expect(chat.Current).ToHaveTextAsync("A better name");
        await Expect(chat.Page.Locator("#title")).ToHaveTextAsync("A better name");
        await chat.Page.ReloadAsync();
        await Expect(chat.Current).ToHaveTextAsync("A better name");
        await Expect(chat.Page.Locator("#title")).ToHaveTextAsync("A better name");
    }

    [ToolFact(Browser.Program)]
    public async Task Title_is_searched_list_shows_those_that_have_it_by_day()
    {
        await using var chat = await browser.OpenAsync();
        await chat.ExchangeAsync("[[model: deltas=1]] Überaus seltene Wörter");
        await Expect(chat.Page.Locator("#conversations h2").First).ToHaveTextAsync("Today");

        await chat.Page.GetByLabel("Search the titles").FillAsync("UBERAUS selten");
        await Expect(chat.Conversations).ToHaveCountAsync(1);
        await Expect(chat.Current).ToContainTextAsync("Überaus seltene Wörter");
        await chat.Page.GetByLabel("Search the titles").FillAsync("no title has this");
        await Expect(chat.Conversations).ToHaveCountAsync(0);
        await Expect(chat.Page.GetByText("No title that is here has «no title has this».")).ToBeVisibleAsync();
        await chat.ExpectNoFindingsAsync(output);
        await chat.Page.GetByLabel("Search the titles").FillAsync("");
        await Expect(chat.Current).ToHaveCountAsync(1);
    }

    [ToolFact(Browser.Program)]
    public async Task Conversations_are_of_many_days_each_stands_under_its_own()
    {
        var now = new DateTimeOffset(2026, 3, 31, 0, 30, 0, TimeSpan.Zero);
        (int Days, string Heading)[] expected =
        [
            (0, "Today"), (1, "Yesterday"), (2, "Last 7 days"), (6, "Last 7 days"), (7, "Last 30 days"), (29, "Last 30 days"),
            (30, "March 2026"), (90, "December 2025"),
        ];
        await using var chat = await browser.OpenAsync();
        await chat.Page.RouteAsync("**/api/chat?*", route => route.FulfillAsync(new()
        {
            ContentType = "application/json",
            Body = JsonSerializer.Serialize(new
            {
                conversations = expected.Select(item => new
                {
                    id = $"c{item.Days}",
                    title = $"{item.Days} days",
                    createdAt = now,
                    updatedAt = now.AddDays(-item.Days),
                }),
            }),
        }));

        await chat.Page.Clock.SetFixedTimeAsync(now.UtcDateTime);
        await chat.Page.ReloadAsync();

        foreach (var day in expected.GroupBy(item => item.Heading))
        {
            await Expect(chat.Page.Locator("#conversations section", new() { HasText = day.Key }).Locator("a"))
                .ToHaveTextAsync(day.Select(item => $"{item.Days} days"));
        }
    }
}
