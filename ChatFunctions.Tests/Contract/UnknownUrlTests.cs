using ChatFunctions.Http.Functions;

namespace ChatFunctions.Tests.Contract;

/// <summary>
/// Every address and method that no function has, made from those that the functions have. One of these deletes all that the owner has.
/// </summary>
[Trait("Category", "Contract")]
public abstract class UnknownUrlTests(OwnTableInstance instance)
{
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY"];

    private static readonly ILookup<string, HttpFunction> Routes = typeof(ChatFunctionsApplication).Assembly.GetTypes()
        .SelectMany(HttpFunction.FindIn).Where(function => function.Route != UnknownUrl.Route).ToLookup(function => function.Route);

    public sealed class OnLocalHost(OwnTableInstance.OnLocalHost instance)
        : UnknownUrlTests(instance), IClassFixture<OwnTableInstance.OnLocalHost>;

    public sealed class OnWorker(OwnTableInstance.OnWorker instance) : UnknownUrlTests(instance), IClassFixture<OwnTableInstance.OnWorker>;

    public static TheoryData<string> AllRoutes => [.. Routes.Select(route => route.Key)];

    [Theory]
    [MemberData(nameof(AllRoutes))]
    public async Task Method_is_none_of_the_address_answer_is_405_and_names_those_that_are(string route)
    {
        var functions = Routes.Where(other => Matches(other.Key, Sample(route))).SelectMany(other => other);
        string[] methods = [.. functions.SelectMany(function => function.Methods).Distinct()];
        var allowed = string.Join(", ", methods.Order());

        foreach (var method in Methods.Except(methods))
        {
            var answer = await SendAsync(method, Sample(route));

            answer.Expect(HttpStatusCode.MethodNotAllowed);
            Assert.Equal(allowed, answer.Headers["Allow"]);
            AssertNamed(answer);
            if (method != "HEAD")
            {
                Assert.Equal("method_not_allowed", CodeOf(route, answer));
            }
        }
    }

    [Theory]
    [MemberData(nameof(AllRoutes))]
    public async Task Address_has_a_slash_too_many_it_is_understood_all_the_same(string route)
    {
        foreach (var method in Routes[route].SelectMany(function => function.Methods))
        {
            var plain = await SendAsync(method, Sample(route));

            foreach (var path in Spellings(Sample(route)))
            {
                var answer = await SendAsync(method, path);

                Assert.Equal((path, plain.Status, CodeOf(route, plain)), (path, answer.Status, CodeOf(route, answer)));
                AssertNamed(answer);
            }
        }
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("v1/")]
    [InlineData("v1/engines")]
    [InlineData("v1/v1/models")]
    [InlineData("v1/responses/resp_x/unknown")]
    [InlineData("v1/chat")]
    [InlineData("v1/%E2%82%AC/%2F/..%2f")]
    [InlineData("unknown")]
    [InlineData("")]
    [InlineData("chat/x/y/z")]
    public async Task Address_is_unknown_answer_is_404_with_the_error_body_of_its_part(string path)
    {
        foreach (var method in Methods.Except(["HEAD"]))
        {
            var answer = (await SendAsync(method, path)).Expect(HttpStatusCode.NotFound);

            Assert.Equal("unknown_url", CodeOf(path, answer));
            AssertNamed(answer);
        }
    }

    [Theory]
    [InlineData("health")]
    [InlineData("app")]
    [InlineData("app/nothing.js")]
    [InlineData("chat")]
    [InlineData("v1/models")]
    public async Task Anything_is_answered_the_answer_has_a_request_id(string path) => AssertNamed(await SendAsync("GET", path));

    /// <summary>The real host tries routes in this order; a route that comes after one that takes everything is never called.</summary>
    [Fact]
    public void Function_for_the_rest_its_name_is_the_last()
    {
        var names = typeof(ChatFunctionsApplication).Assembly.GetTypes().SelectMany(HttpFunction.FindIn)
            .OrderBy(function => function.Name, StringComparer.OrdinalIgnoreCase);

        Assert.Equal(UnknownUrl.Route, names.Last().Route);
    }

    private Task<ChatAnswer> SendAsync(string method, string path) => instance.Client.SendAsync(
        new HttpMethod(method), path,
        method is "POST" or "PATCH" or "PUT" ? new StringContent("[]", Encoding.UTF8, "application/json") : null);

    // Conversations that are not there, so that nothing is done.
    private static string Sample(string route) => string.Join('/', route.Split('/').Select(segment => segment switch
    {
        "{conversationId}" => "conv_nobody",
        ['{', ..] => "nothing",
        _ => segment,
    }));

    // An address may be that of more routes than one: what is no id may stand where one is looked for.
    private static bool Matches(string route, string path) => route.Split('/') is var segments && path.Split('/') is var parts &&
        segments.Length == parts.Length && segments.Zip(parts).All(pair => pair.First[0] == '{' || pair.First == pair.Second);

    // A slash at the end of the page's address is a redirect.
    private static IEnumerable<string> Spellings(string path) =>
    [
        .. Enumerable.Range(0, path.Length).Where(at => path[at] == '/').Select(at => path.Insert(at, "/")),
        .. path.StartsWith("app", StringComparison.Ordinal) ? Array.Empty<string>() : [$"{path}/", $"{path}//"],
    ];

    private static string? CodeOf(string path, ChatAnswer answer)
    {
        if (answer.Body.Length == 0 || answer.Headers["Content-Type"] is not ("application/json" or "application/problem+json"))
        {
            return null;
        }

        var body = JsonSerializer.Deserialize<JsonElement>(answer.Body);
        return path.Split('/')[0] == "v1"
            ? body.TryGetProperty("error", out var error) ? error.GetProperty("code").GetString() : null
            : body.TryGetProperty("type", out var type) ? type.GetString()!.Split(':')[^1].Replace('-', '_') : null;
    }

    private static void AssertNamed(ChatAnswer answer) => Assert.Matches("^req_[0-9a-f]{32}$", answer.Headers["x-request-id"]);
}
