namespace ChatFunctions.Tests.Contract;

/// <summary>What users say, and what opens the app, is in no log.</summary>
[Trait("Category", "Instance")]
public abstract class SecrecyTests(HostKind kind, ITestOutputHelper output)
{
    public sealed class OnLocalHost(ITestOutputHelper output) : SecrecyTests(HostKind.LocalHost, output);

    public sealed class OnWorker(ITestOutputHelper output) : SecrecyTests(HostKind.Worker, output);

    private const string Key = "key-that-nobody-may-see";
    private const string Said = "swordfish";
    private const string SystemPrompt = "prompt-that-nobody-may-see";

    [Theory]
    [InlineData("Information")]
    [InlineData("Debug")]
    public async Task Requests_go_well_and_badly_log_holds_neither_text_nor_key(string level)
    {
        await using var host = await kind.StartAsync(
            new Dictionary<string, string?>
            {
                ["Logging__LogLevel__Default"] = level,
                ["Chat__Access"] = "Key",
                ["Chat__Keys__alice"] = Key,
                ["Chat__ModelFirstDeltaTimeout"] = "2 s",
                ["AZURE_OPENAI_SYSTEM_PROMPT"] = SystemPrompt,
            },
            output);
        using var client = host.CreateClient(Key);
        using var stranger = host.CreateClient($"wrong-{Key}");
        var id = ChatClient.NewId();

        (await client.PostAsync(id, Said)).Expect(HttpStatusCode.OK);
        (await client.PostAsync(id, $"[[model: echo]] {Said}", ChatClient.Json)).Expect(HttpStatusCode.OK);
        (await client.PostAsync(id, $"[[model: status=400 code=content_filter]] {Said}")).ExpectProblem(400);
        (await client.PostAsync(id, $"[[model: status=401]] {Said}")).ExpectProblem(502);
        (await client.PostAsync(id, $"[[model: unknown-{Said}]]")).ExpectProblem(400);
        (await client.PostAsync(id, $"[[model: hang=0]] {Said}")).ExpectProblem(504);
        Assert.False((await client.PostAsync(id, $"[[model: echo cut=2 delay=5]] {Said} {Said} {Said}")).IsWhole);
        (await client.PostAsync(id, $"[[model: echo error=1]] {Said} {Said}", ChatClient.EventStream)).Expect(HttpStatusCode.OK);
        using (var broken = new StringContent($$"""{"message":"{{Said}}","{{Said}}":1}""", mediaType: new("application/json")))
        {
            (await client.SendAsync(HttpMethod.Post, $"chat/{id}?code={Key}&q={Said}", broken)).ExpectProblem(400);
        }

        (await stranger.PostAsync(id, Said)).ExpectProblem(401);
        (await client.DeleteAsync(id)).Expect(HttpStatusCode.NoContent);
        await host.StopAsync();

        Assert.Contains("ChatFunctions.Turns", host.Output, StringComparison.Ordinal);
        Assert.All([Said, Key, SystemPrompt], secret => Assert.DoesNotContain(secret, host.Output, StringComparison.OrdinalIgnoreCase));
    }
}
