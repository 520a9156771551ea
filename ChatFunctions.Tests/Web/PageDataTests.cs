using static Microsoft.Playwright.Assertions;

namespace ChatFunctions.Tests.Web;

/// <summary>A person takes away all that they have, and deletes it.</summary>
[Collection(nameof(BrowserTests))]
public sealed class PageDataTests(Browser browser, ITestOutputHelper output)
{
    private const string Key = "alice-0123456789-secret";

    // The first export ends as a reset connection does.
    private const string BreaksOff = """
        () => {
          const real = window.fetch;
          window.asked = [];
          window.fetch = (url, options) => {
            if (!String(url).includes('/export')) {
              return real(url, options);
            }

            const encode = text => new TextEncoder().encode(text);
            const isFirst = window.asked.push(new URL(url).search) === 1;
            let isSent = false;
            return Promise.resolve(new Response(new ReadableStream({
              async pull(body) {
                await new Promise(resolve => setTimeout(resolve, 50));
                if (isSent) {
                  return isFirst ? body.error(new TypeError('network error')) : body.close();
                }

                isSent = true;
                body.enqueue(encode(isFirst ? '{"id":"a"}\n{"id":"b' : '{"id":"b"}\n'));
              },
            })));
          };
        }
        """;

    [ToolFact(Browser.Program)]
    public async Task Everything_is_downloaded_and_then_deleted_once_it_is_confirmed()
    {
        await using var host = await LocalHostProcess.StartAsync(new Dictionary<string, string?>
        {
            ["Chat__Access"] = "Key",
            ["Chat__Keys__alice"] = Key,
            ["ConversationStore__TableName"] = $"t{Guid.NewGuid():N}",
        });
        await using var chat = await browser.OpenAsync(host);
        await chat.Page.GetByLabel("Key", new() { Exact = true }).FillAsync(Key);
        await chat.Page.GetByLabel("Key", new() { Exact = true }).PressAsync("Enter");
        await chat.ExchangeAsync("[[model: deltas=2]] First words");
        var first = chat.ConversationId;
        await chat.Button("New chat").ClickAsync();
        await chat.ExchangeAsync("[[model: deltas=2]] Second words");
        await Expect(chat.Conversations).ToHaveCountAsync(2);
        var second = chat.ConversationId;

        await chat.Button("Your data").ClickAsync();
        await chat.ExpectNoFindingsAsync(output);
        var file = await chat.Page.RunAndWaitForDownloadAsync(() => chat.Button("Download").ClickAsync());
        var lines = await File.ReadAllLinesAsync(await file.PathAsync());
        await chat.Button("Your data").ClickAsync();
        await chat.Button("Delete everything").ClickAsync();
        await chat.Button("Keep them").ClickAsync();
        await Expect(chat.Conversations).ToHaveCountAsync(2);
        await chat.Button("Delete everything").ClickAsync();
        await chat.ExpectNoFindingsAsync(output);
        await chat.Button("Delete all").ClickAsync();

        Assert.Equal("conversations.jsonl", file.SuggestedFilename);
        var ids = lines.Select(line => JsonSerializer.Deserialize<JsonElement>(line).GetProperty("id").GetString());
        Assert.Equal(ids.Order(), ((string[])[first, second]).Order());
        await Expect(chat.Status).ToHaveTextAsync("All conversations are deleted.");
        await Expect(chat.Conversations).ToHaveCountAsync(0);
        await Expect(chat.Messages).ToHaveCountAsync(0);
        await chat.Page.ReloadAsync();
        await Expect(chat.Visible("#list-note")).ToHaveTextAsync("Your conversations will be listed here.");
    }

    [ToolFact(Browser.Program)]
    public async Task Export_breaks_off_within_a_line_it_goes_on_after_the_last_whole_one()
    {
        await using var chat = await browser.OpenAsync();
        await chat.Page.EvaluateAsync(BreaksOff);

        await chat.Button("Your data").ClickAsync();
        var file = await chat.Page.RunAndWaitForDownloadAsync(() => chat.Button("Download").ClickAsync());

        Assert.Equal(["{\"id\":\"a\"}", "{\"id\":\"b\"}"], await File.ReadAllLinesAsync(await file.PathAsync()));
        Assert.Equal(["", "?after=a"], await chat.Page.EvaluateAsync<string[]>("window.asked"));
    }
}
