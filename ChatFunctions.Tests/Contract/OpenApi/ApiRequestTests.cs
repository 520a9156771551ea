namespace ChatFunctions.Tests.Contract.OpenApi;

/// <summary>The document beside what the app does. One of the requests deletes all that the owner has.</summary>
[Trait("Category", "Contract")]
public abstract class ApiRequestTests(ApiInstance instance)
{
    private static readonly ApiDescription App = ApiDescription.App;

    private readonly ExampleRequests _requests = new(instance.Client);

    public sealed class OnLocalHost(ApiInstance.OnLocalHost instance)
        : ApiRequestTests(instance), IClassFixture<ApiInstance.OnLocalHost>;

    public sealed class OnWorker(ApiInstance.OnWorker instance) : ApiRequestTests(instance), IClassFixture<ApiInstance.OnWorker>;

    public static TheoryData<string> AllOperations => [.. App.Operations.Select(operation => operation.Id)];

    public static TheoryData<string> Files =>
        [.. App.Operations.Where(operation => operation.Responses.ContainsKey(304)).Select(operation => operation.Id)];

    [Theory]
    [MemberData(nameof(AllOperations))]
    public async Task Example_is_sent_answer_is_a_success_as_the_document_has_it(string id)
    {
        var operation = App.Operation(id);

        var answers = await _requests.SendAllAsync(operation);

        Assert.All(answers, item => Assert.InRange((int)item.Answer.Status, 200, 299));
        Assert.All(answers, item => AssertDocumented(operation, item.Answer, item.Name));
    }

    [Theory]
    [MemberData(nameof(AllOperations))]
    public async Task Caller_has_no_key_only_what_is_open_answers(string id)
    {
        var operation = App.Operation(id);

        var answer = await new ExampleRequests(instance.Stranger).SendBlindAsync(operation);

        Assert.Equal(operation.IsOpen, answer.Status != HttpStatusCode.Unauthorized);
        AssertDocumented(operation, answer);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task File_is_known_answer_is_304(string id)
    {
        var operation = App.Operation(id);

        var answer = await _requests.SendAsync(operation, ("If-None-Match", "*"));

        Assert.Equal(HttpStatusCode.NotModified, answer.Status);
        AssertDocumented(operation, answer);
    }

    [Fact]
    public async Task Document_is_asked_for_it_is_the_one_that_the_tests_read()
    {
        var answer = (await instance.Stranger.GetAsync("openapi.json")).Expect(HttpStatusCode.OK);

        Assert.Equal(await File.ReadAllTextAsync(ApiDescription.FilePath), answer.Body);
        Assert.Equal("no-cache", answer.Headers["Cache-Control"]);
    }

    [Theory]
    [InlineData("POST", "chat", "MessageRequest")]
    [InlineData("PATCH", "chat/demo", "ConversationChange")]
    public async Task Member_is_unknown_answer_names_those_that_the_document_has(string method, string path, string schema)
    {
        var answer = await instance.Client.SendAsync(
            new HttpMethod(method), path, new StringContent("""{"unknown":1}""", Encoding.UTF8, ChatClient.Json));

        var detail = answer.ExpectProblem(400).GetProperty("detail").GetString()!;
        var members = App.At($"#/components/schemas/{schema}/properties").EnumerateObject().Select(member => member.Name);
        Assert.EndsWith($"Known are: {string.Join(", ", members)}.", detail, StringComparison.Ordinal);
    }

    private static void AssertDocumented(ApiOperation operation, ChatAnswer answer, string example = "")
    {
        var violations = DocumentedAnswer.Violations(operation, answer);
        Assert.True(violations.Count == 0, $"{operation} {example}\n{string.Join('\n', violations)}\n\n{answer}");
    }
}
