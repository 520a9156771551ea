namespace ChatFunctions.Tests.LocalHost.Functions;

/// <summary>LocalHost serves its own machine, and no page of the web that somebody looks at there.</summary>
public sealed class LocalCallersTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const string Vite = "http://localhost:5173";

    private LocalHostProcess _host = null!;
    private ChatClient _client = null!;

    public async Task InitializeAsync()
    {
        _host = await LocalHostProcess.StartAsync(
            new Dictionary<string, string?>(), output, $$$"""{"IsEncrypted":false,"Host":{"CORS":"{{{Vite}}}"}}""");
        _client = _host.CreateClient();
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Caller_comes_from_elsewhere_nothing_is_done()
    {
        foreach (var name in new[] { "attacker.example", "localhost.attacker.example", "192.0.2.1", "127.0.0.1.nip.io", "notlocalhost" })
        {
            await RefusedAsync(421, ("Host", $"{name}:{_host.Address.Port}"));
        }

        await RefusedAsync(403, ("Origin", "https://attacker.example"));
        await RefusedAsync(403, ("Origin", "null"));
        await RefusedAsync(403, ("Origin", $"http://localhost:{_host.Address.Port + 1}"));
        await RefusedAsync(403, ("Origin", $"https://localhost:{_host.Address.Port}"));
        await RefusedAsync(403, ("Sec-Fetch-Site", "cross-site"));
        await RefusedAsync(403, ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate"));
    }

    [Fact]
    public async Task Caller_is_of_this_machine_it_is_served()
    {
        foreach (var name in new[] { "localhost", "LOCALHOST", "127.0.0.1", "127.8.9.1", "[::1]", "chat.localhost" })
        {
            await ServedAsync(("Host", $"{name}:{_host.Address.Port}"));
        }

        await ServedAsync();
        await ServedAsync(("Origin", Vite), ("Sec-Fetch-Site", "same-site"));
        await ServedAsync(("Origin", $"http://localhost:{_host.Address.Port}"), ("Sec-Fetch-Site", "same-origin"));
        await ServedAsync(("Sec-Fetch-Site", "none"));
    }

    [Fact]
    public async Task Link_to_the_page_stands_on_another_site_it_opens() =>
        (await _client.GetAsync("app", ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate"))).Expect(HttpStatusCode.OK);

    [Fact]
    public async Task Root_is_asked_for_it_leads_to_the_page() =>
        Assert.Equal("text/html; charset=utf-8", (await _client.GetAsync("/")).Expect(HttpStatusCode.OK).Headers["Content-Type"]);

    [Fact]
    public async Task Caller_needs_a_key_pages_that_have_it_may_call()
    {
        const string Key = "sesame-0123456789";
        await using var host = await LocalHostProcess.StartAsync(
            new Dictionary<string, string?> { ["Chat__Access"] = "Key", ["Chat__Keys__alice"] = Key }, output);
        using var client = host.CreateClient(Key);

        (await client.GetAsync("chat", ("Origin", "https://chat.example"))).Expect(HttpStatusCode.OK);
        (await client.GetAsync("chat", ("Host", "attacker.example"))).ExpectProblem(421);
    }

    private async Task RefusedAsync(int status, params (string, string)[] headers)
    {
        var id = ChatClient.NewId();
        using var body = ChatClient.Body("[[model: deltas=1]]");

        (await _client.SendAsync(HttpMethod.Post, $"chat/{id}", body, headers)).ExpectProblem(status);
        (await _client.GetAsync($"chat/{id}")).ExpectProblem(404);
    }

    private async Task ServedAsync(params (string, string)[] headers)
    {
        using var body = ChatClient.Body("[[model: deltas=1]]");

        (await _client.SendAsync(HttpMethod.Post, $"chat/{ChatClient.NewId()}", body, headers)).Expect(HttpStatusCode.OK);
    }
}
