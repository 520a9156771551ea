using System.Net.Http.Json;
using ChatFunctions.Tests.OpenAI;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ChatFunctions.Tests.Web;

/// <summary>What a reply has besides words: thoughts, refusals, and calls of functions.</summary>
[Collection(nameof(BrowserTests))]
public sealed class PageItemTests(Browser browser, ITestOutputHelper output)
{
    private const string Arguments = """{"city":"Oslo","when":{"day":1,"hours":{}},"id":12345678901234567890}""";

    [ToolFact(Browser.Program)]
    public async Task Model_thinks_it_is_seen_folded_and_growing_and_after_a_reload()
    {
        await using var chat = await browser.OpenAsync();
        await chat.SayAsync("[[model: think=150 deltas=3 delay=30]] Think");
        var thinking = chat.Reply.Locator("details.thought");
        await Expect(thinking).ToContainTextAsync("thought 2");
        Assert.DoesNotContain("thought 150", await thinking.TextContentAsync(), StringComparison.Ordinal);
        await Expect(thinking).Not.ToHaveAttributeAsync("open", "");

        await thinking.GetByText("Thinking").ClickAsync();
        await Expect(thinking.Locator("p")).ToBeVisibleAsync();
        await chat.ExpectEndAsync();

        await Expect(thinking).ToContainTextAsync("thought 150");
        await Expect(chat.ReplyText).ToHaveTextAsync(PageReplyTests.Words(3));
        await Expect(chat.Status).ToHaveTextAsync($"Reply: {PageReplyTests.Words(3)}");
        await chat.Page.ReloadAsync();
        await Expect(chat.ReplyText).ToHaveTextAsync(PageReplyTests.Words(3));
        await Expect(thinking).ToContainTextAsync("thought 1thought 2thought 3");
        await Expect(thinking.Locator("p")).ToBeHiddenAsync();
    }

    [ToolFact(Browser.Program)]
    public async Task Model_refuses_it_is_seen_as_a_refusal()
    {
        await using var chat = await browser.OpenAsync();

        await chat.ExchangeAsync("[[model: shape=refusal deltas=3]] Refuse");

        await Expect(chat.Ending).ToContainTextAsync("The model refused to answer.");
        await Expect(chat.ReplyText).ToHaveTextAsync(PageReplyTests.Words(3));
        await chat.Page.ReloadAsync();
        await Expect(chat.Ending).ToContainTextAsync("The model refused to answer.");
        await Expect(chat.Reply).ToHaveClassAsync(new System.Text.RegularExpressions.Regex("refusal"));
    }

    [ToolFact(Browser.Program)]
    public async Task Functions_are_called_keyboard_opens_them_and_copies_what_they_are_given()
    {
        var id = await CallAsync("think=2 deltas=2");
        await using var chat = await browser.OpenAsync(options: new() { Permissions = ["clipboard-read", "clipboard-write"] });
        await chat.GoToAsync(id);
        var calls = chat.Reply.Locator("details.call");
        await Expect(calls).ToHaveCountAsync(2);
        await Expect(calls.Locator("summary")).ToHaveTextAsync(["Function call: weather", "Function call: news"]);
        await Expect(calls.First.Locator("pre")).ToBeHiddenAsync();

        await calls.First.Locator("summary").FocusAsync();
        await chat.Page.Keyboard.PressAsync("Enter");

        await Expect(calls.First.GetByRole(AriaRole.Group, new() { Name = "Arguments" })).ToHaveTextAsync(
            """
            {
              "city": "Oslo",
              "when": {
                "day": 1,
                "hours": {}
              },
              "id": 12345678901234567890
            }
            """);
        await calls.First.GetByRole(AriaRole.Button, new() { Name = "Copy the arguments" }).ClickAsync();
        await Expect(chat.Status).ToHaveTextAsync("Copied.");
        var copied = await chat.Page.EvaluateAsync<string>("navigator.clipboard.readText()");
        Assert.EndsWith("\"id\": 12345678901234567890\n}", copied, StringComparison.Ordinal);
    }

    [ToolFact(Browser.Program)]
    public async Task Arguments_are_still_being_written_page_follows_them_to_the_end()
    {
        var id = ChatClient.NewId();
        using var client = browser.Host.CreateClient();
        (await client.PostAsync(id, "[[model: deltas=1]]")).Expect(HttpStatusCode.OK);
        using var stream = await client.OpenAsync(HttpMethod.Post, "v1/responses", Request(id, "deltas=1 delay=150", stream: true));
        await stream.ReadUntilAsync("weather");
        await using var chat = await browser.OpenAsync();

        await chat.GoToAsync(id);

        await Expect(chat.Reply).ToHaveAttributeAsync("aria-busy", "true");
        await Expect(chat.Reply.Locator("details.call").First).ToContainTextAsync("Oslo");
        await chat.ExpectEndAsync();
        await Expect(chat.Reply.Locator("details.call").Last.Locator("code").Last).ToContainTextAsync("12345678901234567890\n}");
        await Expect(chat.Status).ToHaveTextAsync("Reply: w1 It calls the function weather. It calls the function news.");
        await Expect(chat.Ending).ToBeHiddenAsync();
    }

    [ToolFact(Browser.Program)]
    public async Task Calls_have_outputs_they_stand_in_them_once_both_are_there()
    {
        using var client = browser.Host.CreateClient();
        var id = await CallAsync("deltas=1");
        var calls = (await client.MessagesAsync(id))[^1].GetProperty("toolCalls").EnumerateArray().Select(call => call.Text("id"));
        var outputs = calls.Select(call => new { type = "function_call_output", call_id = call, output = """{"sky":"blue"}""" });
        var answered = JsonContent.Create(new { conversation = $"conv_{id}", input = outputs });
        (await client.SendAsync(HttpMethod.Post, "v1/responses", answered)).Expect(HttpStatusCode.OK);
        // The newest page is to begin between the two outputs.
        foreach (var numbers in Enumerable.Range(1, 28).Chunk(14))
        {
            var items = numbers.Select(number => new { role = number % 2 == 1 ? "user" : "assistant", content = $"{number}" });
            (await client.SendAsync(HttpMethod.Post, $"v1/conversations/conv_{id}/items", JsonContent.Create(new { items })))
                .Expect(HttpStatusCode.OK);
        }

        await using var chat = await browser.OpenAsync();
        await chat.GoToAsync(id);
        await Expect(chat.Page.Locator(".message.tool")).ToContainTextAsync("\"sky\": \"blue\"");

        await chat.Button("Show earlier messages").ClickAsync();

        await Expect(chat.Page.Locator(".message.tool")).ToHaveCountAsync(0);
        var shown = chat.Page.Locator("details.call");
        await Expect(shown).ToHaveCountAsync(2);
        await shown.Last.Locator("summary").ClickAsync();
        await Expect(shown.Last.GetByRole(AriaRole.Group, new() { Name = "Output" })).ToHaveTextAsync("{\n  \"sky\": \"blue\"\n}");
        await Expect(chat.Page.Locator(".superseded")).ToHaveCountAsync(0);
    }

    [ToolTheory(Browser.Program)]
    [InlineData(ColorScheme.Light, 1200)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task All_of_them_are_open_axe_finds_nothing_and_nothing_overflows(ColorScheme colors, int width)
    {
        var id = await CallAsync("think=3 deltas=3 shape=refusal");
        await using var chat = await browser.OpenAsync(
            options: new() { ColorScheme = colors, ViewportSize = new() { Width = width, Height = 1400 } });
        await chat.GoToAsync(id);
        await Expect(chat.Reply.Locator("details")).ToHaveCountAsync(3);

        foreach (var summary in await chat.Reply.Locator("summary").AllAsync())
        {
            await summary.ClickAsync();
        }

        Assert.Equal(width, await chat.Page.EvaluateAsync<int>("document.scrollingElement.scrollWidth"));
        await chat.ExpectNoFindingsAsync(output);
    }

    private async Task<string> CallAsync(string directive)
    {
        var id = ChatClient.NewId();
        using var client = browser.Host.CreateClient();
        (await client.PostAsync(id, "[[model: deltas=1]]")).Expect(HttpStatusCode.OK);
        (await client.SendAsync(HttpMethod.Post, "v1/responses", Request(id, directive, stream: false))).Expect(HttpStatusCode.OK);
        return id;
    }

    private static JsonContent Request(string id, string directive, bool stream) => JsonContent.Create(new
    {
        conversation = $"conv_{id}",
        input = $"[[model: {directive} tool=weather tool=news arguments={Arguments}]] Call",
        stream,
        tools = new[] { new { type = "function", name = "weather" }, new { type = "function", name = "news" } },
    });
}
