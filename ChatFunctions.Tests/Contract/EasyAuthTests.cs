namespace ChatFunctions.Tests.Contract;

/// <summary>Access by App Service Authentication, whose headers the platform sets and a caller can't.</summary>
[Trait("Category", "Instance")]
public abstract class EasyAuthTests(HostKind kind, ITestOutputHelper output)
{
    public sealed class OnLocalHost(ITestOutputHelper output) : EasyAuthTests(HostKind.LocalHost, output);

    public sealed class OnWorker(ITestOutputHelper output) : EasyAuthTests(HostKind.Worker, output);

    private static readonly (string, string)[] Ann = [("X-MS-CLIENT-PRINCIPAL-ID", "4711"), ("X-MS-CLIENT-PRINCIPAL-IDP", "aad")];
    private static readonly (string, string)[] Ben = [("X-MS-CLIENT-PRINCIPAL-ID", "4712"), ("X-MS-CLIENT-PRINCIPAL-IDP", "aad")];
    private static readonly (string, string)[] AnnElsewhere =
        [("X-MS-CLIENT-PRINCIPAL-ID", "4711"), ("X-MS-CLIENT-PRINCIPAL-IDP", "google")];

    [Fact]
    public async Task Users_are_signed_in_each_has_conversations_of_their_own()
    {
        await using var host = await StartAsync();
        using var client = host.CreateClient();
        var id = ChatClient.NewId();
        using var body = ChatClient.Body("[[model: deltas=1]]");

        (await client.SendAsync(HttpMethod.Post, $"chat/{id}", body, Ann)).Expect(HttpStatusCode.OK);

        (await client.GetAsync($"chat/{id}", Ann)).Expect(HttpStatusCode.OK);
        (await client.GetAsync($"chat/{id}", Ben)).ExpectProblem(404);
        (await client.GetAsync($"chat/{id}", AnnElsewhere)).ExpectProblem(404);
        Assert.Contains(id, (await client.GetAsync("chat", Ann)).Expect(HttpStatusCode.OK).Body, StringComparison.Ordinal);
        Assert.DoesNotContain(id, (await client.GetAsync("chat", Ben)).Expect(HttpStatusCode.OK).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_is_signed_in_answer_is_401()
    {
        await using var host = await StartAsync();
        using var client = host.CreateClient("some-key");

        (await client.GetAsync("chat")).ExpectProblem(401);
        (await client.GetAsync("chat", Ann[0])).ExpectProblem(401);
        (await client.GetAsync("chat", Ann[1])).ExpectProblem(401);
        (await client.GetAsync("chat", ("X-MS-CLIENT-PRINCIPAL-ID", ""), Ann[1])).ExpectProblem(401);
        (await client.GetAsync("health")).Expect(HttpStatusCode.OK);
    }

    private Task<IInstance> StartAsync() => kind.StartAsync(
        new Dictionary<string, string?> { ["Chat__Access"] = "EasyAuth", ["WEBSITE_AUTH_ENABLED"] = "True" }, output);
}
