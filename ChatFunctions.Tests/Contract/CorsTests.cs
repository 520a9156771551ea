namespace ChatFunctions.Tests.Contract;

/// <summary>Pages of other origins, as far as local.settings.json lets them.</summary>
[Trait("Category", "Instance")]
public sealed class CorsTests(ITestOutputHelper output)
{
    private const string Page = "http://localhost:5173";
    private const string OtherPage = "https://example.com";

    [Fact]
    public async Task Origins_are_named_pages_there_may_call_and_read_the_ids()
    {
        await using var host = await StartAsync($"\"CORS\":\"{Page}, https://chat.example.org\",\"CORSCredentials\":true");
        using var client = host.CreateClient();

        var preflight = await PreflightAsync(client, Page);
        var answer = await PostAsync(client, Page);
        var problem = await client.GetAsync("chat/not.an.id", ("Origin", Page));

        preflight.Expect(HttpStatusCode.NoContent);
        Assert.Equal(Page, preflight.Headers["Access-Control-Allow-Origin"]);
        Assert.Contains("POST", preflight.Headers["Access-Control-Allow-Methods"], StringComparison.Ordinal);
        Assert.Contains("idempotency-key", preflight.Headers["Access-Control-Allow-Headers"], StringComparison.OrdinalIgnoreCase);
        Assert.Equal("true", preflight.Headers["Access-Control-Allow-Credentials"]);
        Assert.All([answer.Expect(HttpStatusCode.OK), problem], read =>
        {
            Assert.Equal(Page, read.Headers["Access-Control-Allow-Origin"]);
            Assert.Contains("X-Conversation-Id", read.Headers["Access-Control-Expose-Headers"], StringComparison.Ordinal);
        });
        problem.ExpectProblem(400);
    }

    [Fact]
    public async Task Origin_is_not_named_it_gets_no_leave()
    {
        await using var host = await StartAsync($"\"CORS\":\"{Page}\"");
        using var client = host.CreateClient();

        var preflight = await PreflightAsync(client, OtherPage);
        var answer = await PostAsync(client, OtherPage);

        Assert.DoesNotContain("Access-Control-Allow-Origin", preflight.Headers.Keys);
        Assert.DoesNotContain("Access-Control-Allow-Origin", answer.Headers.Keys);
        answer.ExpectProblem(403);
    }

    [Fact]
    public async Task Every_origin_is_allowed_any_page_may_call()
    {
        await using var host = await StartAsync("\"CORS\":\"*\"");
        using var client = host.CreateClient();

        Assert.Equal("*", (await PostAsync(client, OtherPage)).Headers["Access-Control-Allow-Origin"]);
    }

    [Fact]
    public async Task Nothing_is_said_about_origins_none_gets_leave()
    {
        await using var host = await StartAsync("");
        using var client = host.CreateClient();

        Assert.DoesNotContain("Access-Control-Allow-Origin", (await PostAsync(client, Page)).Headers.Keys);
    }

    [Fact]
    public async Task File_has_values_they_are_settings_and_the_environment_wins()
    {
        await using var host = await LocalHostProcess.StartAsync(
            new Dictionary<string, string?> { ["Chat__MaxHistoryMessages"] = "1" },
            output,
            """{"IsEncrypted":false,"Values":{"Chat__MaxMessageCharacters":"50","Chat__MaxHistoryMessages":"9"}}""");
        using var client = host.CreateClient();
        var id = ChatClient.NewId();

        (await client.PostAsync(id, new string('x', 51))).ExpectProblem(413);
        (await client.PostAsync(id, "Alpha")).Expect(HttpStatusCode.OK);
        Assert.DoesNotContain("Alpha", (await client.PostAsync(id, "Beta")).Expect(HttpStatusCode.OK).Body, StringComparison.Ordinal);
    }

    private Task<LocalHostProcess> StartAsync(string host) =>
        LocalHostProcess.StartAsync(testOutput: output, localSettings: $$"""{"Host":{ {{host}} } }""");

    private static Task<ChatAnswer> PreflightAsync(ChatClient client, string origin) => client.SendAsync(
        HttpMethod.Options,
        "chat/some-id",
        content: null,
        ("Origin", origin),
        ("Access-Control-Request-Method", "POST"),
        ("Access-Control-Request-Headers", "content-type,idempotency-key"));

    private static async Task<ChatAnswer> PostAsync(ChatClient client, string origin)
    {
        using var body = ChatClient.Body("[[model: deltas=1]]");
        return await client.SendAsync(HttpMethod.Post, $"chat/{ChatClient.NewId()}", body, ("Origin", origin));
    }
}
