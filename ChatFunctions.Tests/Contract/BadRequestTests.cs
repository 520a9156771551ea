namespace ChatFunctions.Tests.Contract;

/// <summary>
/// Requests that are not as they should be get their status and a problem document that names what is wrong, and lose nothing.
/// </summary>
[Trait("Category", "Contract")]
public abstract class BadRequestTests(ContractInstance instance)
{
    public sealed class OnLocalHost(ContractInstance.OnLocalHost instance)
        : BadRequestTests(instance), IClassFixture<ContractInstance.OnLocalHost>;

    public sealed class OnWorker(ContractInstance.OnWorker instance) : BadRequestTests(instance), IClassFixture<ContractInstance.OnWorker>;

    private ChatClient Client => instance.Client;

    public static TheoryData<string> Names => [.. BadRequests.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Body_is_wrong_problem_names_it_and_the_conversation_is_unchanged(string name)
    {
        var (contentType, body, status, names) = BadRequests.All[name];
        var id = ChatClient.NewId();
        (await Client.PostAsync(id, "[[model: deltas=2 delay=0]]")).Expect(HttpStatusCode.OK);
        var before = await Client.HistoryAsync(id);
        using var content = new ByteArrayContent(body);
        if (contentType is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        var answer = await Client.SendAsync(HttpMethod.Post, $"chat/{id}", content);

        Assert.Contains(names, answer.ExpectProblem(status).GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.True(JsonElement.DeepEquals(before, await Client.HistoryAsync(id)));
    }

    [Fact]
    public async Task Body_is_compressed_answer_is_415()
    {
        using var content = ChatClient.Body("Hello");
        content.Headers.ContentEncoding.Add("gzip");

        var answer = await Client.SendAsync(HttpMethod.Post, $"chat/{ChatClient.NewId()}", content);

        Assert.Contains("Content-Encoding", answer.ExpectProblem(415).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a%20b")]
    [InlineData("a.b")]
    [InlineData("a~b")]
    [InlineData("%C3%A9")]
    [InlineData("a%0A")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public async Task Conversation_id_is_none_every_method_says_so(string id)
    {
        var post = await Client.PostAsync(id, "Hello");
        var get = await Client.GetAsync($"chat/{id}");
        var delete = await Client.DeleteAsync(id);

        Assert.All([post, get, delete], answer =>
            Assert.Contains("conversation id", answer.ExpectProblem(400).GetProperty("detail").GetString(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("limit=0", "'limit'")]
    [InlineData("limit=101", "'limit'")]
    [InlineData("limit=-1", "'limit'")]
    [InlineData("limit=ten", "'limit'")]
    [InlineData("limit=", "'limit'")]
    [InlineData("limit=1&limit=2", "'limit'")]
    [InlineData("before=", "'before'")]
    [InlineData("before=nonsense", "'before'")]
    [InlineData("before=YQ", "'before'")]
    public async Task Query_is_wrong_problem_names_the_parameter(string query, string names)
    {
        var id = ChatClient.NewId();
        (await Client.PostAsync(id, "[[model: deltas=2 delay=0]]")).Expect(HttpStatusCode.OK);

        var history = await Client.GetAsync($"chat/{id}?{query}");
        var listing = await Client.GetAsync($"chat?{query}");

        Assert.All([history, listing], answer =>
            Assert.Contains(names, answer.ExpectProblem(400).GetProperty("detail").GetString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Conversation_does_not_exist_reading_it_is_404_with_its_id()
    {
        var id = ChatClient.NewId();

        var problem = (await Client.GetAsync($"chat/{id}")).ExpectProblem(404);

        Assert.Equal(id, problem.GetProperty("conversationId").GetString());
    }

    [Fact]
    public async Task Problem_is_answered_it_quotes_nothing_of_the_message()
    {
        const string secret = "the-password-is-swordfish";
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes($$"""{"message":"{{secret}}","temperature":"{{secret}}"}"""));
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");

        var answer = await Client.SendAsync(HttpMethod.Post, "chat", content);

        answer.ExpectProblem(400);
        Assert.DoesNotContain(secret, answer.Body, StringComparison.Ordinal);
    }
}
