using Microsoft.Playwright;

namespace ChatFunctions.Tests.Web;

/// <summary>
/// Debian's Chromium, driven by Playwright, and an instance to look at; one of each for all tests of the page, which run one after
/// another. Where there is no Chromium, nothing is started and the tests are skipped.
/// </summary>
public sealed class Browser : IAsyncLifetime
{
    public const string Program = "chromium";

    private static readonly string[] Arguments =
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private LocalHostProcess? _host;

    internal LocalHostProcess Host => _host ?? throw new InvalidOperationException("The instance was not started.");

    public async Task InitializeAsync()
    {
        if (Find() is not { } path)
        {
            return;
        }

        Assertions.SetDefaultExpectTimeout(20_000);
        _host = await LocalHostProcess.StartAsync();
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = path, Args = Arguments });
    }

    /// <summary>A browser window without a past.</summary>
    /// <param name="host">The instance that serves the page; the common one if not given.</param>
    /// <param name="options">Size, colours and the like.</param>
    internal async Task<ChatPage> OpenAsync(LocalHostProcess? host = null, BrowserNewContextOptions? options = null) =>
        await ChatPage.OpenAsync(await OpenContextAsync(options), (host ?? Host).Address);

    /// <summary>A browser window without a past and without a page.</summary>
    internal Task<IBrowserContext> OpenContextAsync(BrowserNewContextOptions? options = null) =>
        _browser!.NewContextAsync(options ?? new());

    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }

    private static string? Find() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? $"{Program}.exe" : Program))
        .FirstOrDefault(File.Exists);
}
