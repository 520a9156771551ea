namespace ChatFunctions.Tests.Contract;

/// <summary>Access by key: the key's name is the owner.</summary>
[Trait("Category", "Instance")]
public abstract class KeyAccessTests(KeyInstance instance)
{
    public sealed class OnLocalHost(KeyInstance.OnLocalHost instance) : KeyAccessTests(instance), IClassFixture<KeyInstance.OnLocalHost>;

    public sealed class OnWorker(KeyInstance.OnWorker instance) : KeyAccessTests(instance), IClassFixture<KeyInstance.OnWorker>;

    private const string One = "[[model: deltas=1]]";

    [Theory]
    [InlineData("Authorization", $"Bearer {KeyInstance.AliceKey}")]
    [InlineData("Authorization", $"bearer {KeyInstance.AliceKey}")]
    [InlineData("x-functions-key", KeyInstance.AliceKey)]
    [InlineData("api-key", KeyInstance.AliceKey)]
    [InlineData("api-key", KeyInstance.BobKey)]
    public async Task Key_is_presented_in_a_header_caller_may_in(string name, string value)
    {
        using var client = instance.Host.CreateClient();
        using var body = ChatClient.Body(One);

        (await client.SendAsync(HttpMethod.Post, $"chat/{ChatClient.NewId()}", body, (name, value))).Expect(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(KeyInstance.AliceKey)]
    [InlineData(KeyInstance.BobKey)]
    public async Task Key_is_presented_in_the_query_caller_may_in(string key)
    {
        using var client = instance.Host.CreateClient();
        using var body = ChatClient.Body(One);

        (await client.SendAsync(HttpMethod.Post, $"chat/{ChatClient.NewId()}?code={Uri.EscapeDataString(key)}", body))
            .Expect(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("Authorization", "Bearer wrong")]
    [InlineData("Authorization", "Bearer ")]
    [InlineData("Authorization", $"Basic {KeyInstance.AliceKey}")]
    [InlineData("Authorization", KeyInstance.AliceKey)]
    [InlineData("x-functions-key", "alice")]
    [InlineData("api-key", "Alice-0123456789-secret")]
    [InlineData("X-MS-CLIENT-PRINCIPAL-ID", "alice")]
    [InlineData("X-Other", "nothing")]
    public async Task No_valid_key_is_presented_every_route_answers_401(string name, string value)
    {
        using var client = instance.Host.CreateClient();
        using var body = ChatClient.Body(One);
        var id = ChatClient.NewId();

        ChatAnswer[] answers =
        [
            await client.SendAsync(HttpMethod.Post, "chat", body, (name, value)),
            await client.SendAsync(HttpMethod.Post, $"chat/{id}", ChatClient.Body(One), (name, value)),
            await client.GetAsync($"chat/{id}", (name, value)),
            await client.GetAsync("chat", (name, value)),
            await client.SendAsync(HttpMethod.Delete, $"chat/{id}", content: null, (name, value)),
        ];

        Assert.All(answers, answer =>
        {
            answer.ExpectProblem(401);
            Assert.StartsWith("Bearer", answer.Headers["WWW-Authenticate"], StringComparison.Ordinal);
            Assert.DoesNotContain(KeyInstance.AliceKey, answer.Body, StringComparison.OrdinalIgnoreCase);
        });
    }

    [Fact]
    public async Task Request_is_wrong_too_the_missing_key_is_said_first()
    {
        using var client = instance.Host.CreateClient();
        using var body = new StringContent("nonsense", mediaType: new("application/json"));

        (await client.SendAsync(HttpMethod.Post, "chat/not.an.id", body, ("Accept", "image/png"))).ExpectProblem(401);
    }

    [Fact]
    public async Task Health_is_asked_without_a_key_it_answers()
    {
        using var client = instance.Host.CreateClient();

        (await client.GetAsync("health")).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Two_owners_use_the_same_id_neither_sees_or_touches_the_other_s_conversation()
    {
        using var alice = instance.Host.CreateClient(KeyInstance.AliceKey);
        using var bob = instance.Host.CreateClient(KeyInstance.BobKey);
        var id = ChatClient.NewId();
        (await alice.PostAsync(id, "The code word is heron.")).Expect(HttpStatusCode.OK);

        (await bob.GetAsync($"chat/{id}")).ExpectProblem(404);
        (await bob.DeleteAsync(id)).Expect(HttpStatusCode.NoContent);
        var reply = (await bob.PostAsync(id, "What is the code word?")).Expect(HttpStatusCode.OK);

        Assert.DoesNotContain("heron", reply.Body, StringComparison.Ordinal);
        Assert.Equal("The code word is heron.", (await alice.MessagesAsync(id))[0].GetProperty("content").GetString());
        Assert.Equal("What is the code word?", (await bob.MessagesAsync(id))[0].GetProperty("content").GetString());
        (await bob.DeleteAsync(id)).Expect(HttpStatusCode.NoContent);
        Assert.Equal(2, (await alice.MessagesAsync(id)).Count);
    }

    [Fact]
    public async Task Two_owners_list_each_sees_its_own()
    {
        using var alice = instance.Host.CreateClient(KeyInstance.AliceKey);
        using var bob = instance.Host.CreateClient(KeyInstance.BobKey);
        var (hers, his) = (ChatClient.NewId(), ChatClient.NewId());
        (await alice.PostAsync(hers, One)).Expect(HttpStatusCode.OK);
        (await bob.PostAsync(his, One)).Expect(HttpStatusCode.OK);

        var listed = (await alice.GetAsync("chat?limit=100")).Expect(HttpStatusCode.OK).Body;

        Assert.Contains(hers, listed, StringComparison.Ordinal);
        Assert.DoesNotContain(his, listed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Caller_names_another_owner_it_is_not_believed()
    {
        using var alice = instance.Host.CreateClient(KeyInstance.AliceKey);
        using var bob = instance.Host.CreateClient(KeyInstance.BobKey);
        var id = ChatClient.NewId();
        (await alice.PostAsync(id, One)).Expect(HttpStatusCode.OK);

        var byHeader = await bob.GetAsync(
            $"chat/{id}", ("X-MS-CLIENT-PRINCIPAL-ID", "alice"), ("X-MS-CLIENT-PRINCIPAL-IDP", "aad"), ("X-Owner", "alice"));
        var byQuery = await bob.GetAsync($"chat/{id}?owner=alice");

        byHeader.ExpectProblem(404);
        byQuery.ExpectProblem(404);
    }
}
