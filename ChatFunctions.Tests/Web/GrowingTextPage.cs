using System.Text.Json.Serialization;
using ChatFunctions.LocalHost;
using Microsoft.Playwright;

namespace ChatFunctions.Tests.Web;

/// <summary>A page of the app's own policy that has nothing but the texts of replies.</summary>
internal sealed class GrowingTextPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly List<string> _complaints = [];

    private GrowingTextPage(IBrowserContext context) => _context = context;

    public IPage Page { get; private set; } = null!;

    public static async Task<GrowingTextPage> OpenAsync(Browser browser)
    {
        var folder = Directory.CreateTempSubdirectory("chatfunctions-growing-");
        try
        {
            var script = Path.Combine(folder.FullName, "page.js");
            await BundleAsync(script);
            var made = new GrowingTextPage(await browser.OpenContextAsync());
            await made.GoToAsync(browser, await File.ReadAllTextAsync(script));
            return made;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>What went wrong while each of the texts was written, and split at each place.</summary>
    public Task<string[]> WatchAsync(IEnumerable<string> texts) => Page.EvaluateAsync<string[]>("texts => watch(texts)", texts);

    public async Task<Shown> ShowAsync(string text) =>
        (await Page.EvaluateAsync<JsonElement>("text => show(text)", text)).Deserialize<Shown>()!;

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        Assert.Empty(_complaints);
    }

    private static async Task BundleAsync(string output)
    {
        var esbuild = Path.Combine("node_modules", "esbuild", "bin", "esbuild");
        var source = Path.Combine(Repository.Find().Root, "ChatFunctions", "Web", "page", "growing-text.js");
        await using var bundling = await NodeFolder.Page.StartAsync(
            [esbuild, source, "--bundle", "--format=iife", "--global-name=page", $"--outfile={output}", "--log-level=warning"],
            new Dictionary<string, string> { ["NODE_PATH"] = Path.Combine(NodeFolder.Page.Path, "node_modules") });
        await bundling.OutputAsync();
    }

    private async Task GoToAsync(Browser browser, string script)
    {
        Page = await _context.NewPageAsync();
        Page.Console += (_, message) => _complaints.Add(message.Text);
        Page.PageError += (_, error) => _complaints.Add(error);
        var answer = await _context.APIRequest.GetAsync(new Uri(browser.Host.Address, "app").ToString());
        var policy = answer.Headers["content-security-policy"];
        var watching = await File.ReadAllTextAsync(
            Path.Combine(Repository.Find().Root, "ChatFunctions.Tests", "Web", "growing-text.js"));
        await FulfillAsync("growing.js", "text/javascript; charset=utf-8", $"{script}\n{watching}");
        await FulfillAsync("growing", "text/html; charset=utf-8", "<!doctype html><html lang=en><script src=growing.js></script>");
        await Page.GotoAsync(new Uri(browser.Host.Address, "growing").ToString());

        Task FulfillAsync(string name, string type, string body) => Page.RouteAsync($"**/{name}", route => route.FulfillAsync(new()
        {
            Body = body,
            Headers = new Dictionary<string, string> { ["Content-Security-Policy"] = policy, ["Content-Type"] = type },
        }));
    }

    /// <summary>A text as it is shown at its end.</summary>
    internal sealed record Shown
    {
        [JsonPropertyName("formulas")]
        public string[] Formulas { get; init; } = [];

        [JsonPropertyName("code")]
        public string[] Code { get; init; } = [];

        [JsonPropertyName("levels")]
        public int[] Levels { get; init; } = [];

        [JsonPropertyName("text")]
        public string Text { get; init; } = "";
    }
}
