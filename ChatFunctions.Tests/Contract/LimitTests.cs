namespace ChatFunctions.Tests.Contract;

/// <summary>What a caller may use.</summary>
[Trait("Category", "Instance")]
public abstract class LimitTests(LimitInstance instance)
{
    public sealed class OnLocalHost(LimitInstance.OnLocalHost instance) : LimitTests(instance), IClassFixture<LimitInstance.OnLocalHost>;

    public sealed class OnWorker(LimitInstance.OnWorker instance) : LimitTests(instance), IClassFixture<LimitInstance.OnWorker>;

    private const string One = "[[model: deltas=1]]";

    [Fact]
    public async Task Minute_s_requests_are_used_up_the_next_waits_and_nothing_of_it_is_stored()
    {
        using var alice = Client("alice");
        for (var left = 2; left >= 0; left--)
        {
            var answer = (await alice.PostAsync(null, One)).Expect(HttpStatusCode.OK);
            Assert.Equal("3", answer.Headers["x-ratelimit-limit-requests"]);
            Assert.Equal(left.ToString(CultureInfo.InvariantCulture), answer.Headers["x-ratelimit-remaining-requests"]);
        }

        var id = ChatClient.NewId();
        var refused = await alice.PostAsync(id, One);
        var openAI = await alice.SendAsync(HttpMethod.Post, "v1/responses", Body("""{"input":"Hello"}"""));
        var relayed = await alice.SendAsync(
            HttpMethod.Post, "v1/chat/completions", Body("""{"messages":[{"role":"user","content":"Hello"}]}"""));

        refused.ExpectProblem(429);
        Assert.InRange(int.Parse(refused.Headers["Retry-After"], CultureInfo.InvariantCulture), 1, 20);
        Assert.Equal("0", refused.Headers["x-ratelimit-remaining-requests"]);
        Assert.DoesNotContain("x-should-retry", refused.Headers.Keys);
        (await alice.GetAsync($"chat/{id}")).ExpectProblem(404);
        Assert.All([openAI, relayed], answer => Assert.Equal("rate_limit_exceeded", Code(answer, HttpStatusCode.TooManyRequests)));
    }

    [Fact]
    public async Task Turn_runs_the_next_waits_for_its_end()
    {
        using var bob = Client("bob");
        using var running = await bob.OpenAsync(null, "[[model: deltas=1000 delay=20]]");

        var refused = await bob.PostAsync(null, One);
        await bob.SendAsync(HttpMethod.Post, $"chat/{running.ConversationId}/stop", content: null);
        await running.ReadToEndAsync();

        refused.ExpectProblem(429);
        await UntilAsync(async () => (await bob.PostAsync(null, One)).Status == HttpStatusCode.OK);
    }

    [Fact]
    public async Task Day_s_tokens_are_used_up_there_are_more_tomorrow()
    {
        using var carol = Client("carol");
        var first = (await carol.PostAsync(null, "[[model: deltas=60]] Count")).Expect(HttpStatusCode.OK);
        Assert.Equal("40", first.Headers["x-ratelimit-limit-tokens"]);

        var refused = await carol.PostAsync(null, One);
        var openAI = await carol.SendAsync(HttpMethod.Post, "v1/responses", Body("""{"input":"Hello"}"""));

        refused.ExpectProblem(429);
        Assert.Equal("false", refused.Headers["x-should-retry"]);
        Assert.Equal("0", refused.Headers["x-ratelimit-remaining-tokens"]);
        Assert.InRange(int.Parse(refused.Headers["Retry-After"], CultureInfo.InvariantCulture), 1, 86_400);
        Assert.Equal("insufficient_quota", Code(openAI, HttpStatusCode.TooManyRequests));
    }

    [Fact]
    public async Task Usage_is_asked_for_it_is_the_sum_over_the_messages_and_what_was_relayed()
    {
        using var dave = Client("dave");
        var before = await UsageAsync(dave);
        long input = 0, output = 0;
        for (var i = 0; i < 3; i++)
        {
            var id = ChatClient.NewId();
            (await dave.PostAsync(id, $"[[model: deltas={i + 1}]]")).Expect(HttpStatusCode.OK);
            var usage = (await dave.EndedReplyAsync(id)).GetProperty("usage");
            input += usage.GetProperty("inputTokens").GetInt64();
            output += usage.GetProperty("outputTokens").GetInt64();
        }

        var relayed = (await dave.SendAsync(
            HttpMethod.Post, "v1/chat/completions", Body("""{"messages":[{"role":"user","content":"Hello"}]}""")))
            .Expect(HttpStatusCode.OK).Json.GetProperty("usage");
        input += relayed.GetProperty("prompt_tokens").GetInt64();
        output += relayed.GetProperty("completion_tokens").GetInt64();
        var unkept = (await dave.SendAsync(HttpMethod.Post, "v1/responses", Body("""{"input":"Hello","store":false}""")))
            .Expect(HttpStatusCode.OK).Json.GetProperty("usage");
        input += unkept.GetProperty("input_tokens").GetInt64();
        output += unkept.GetProperty("output_tokens").GetInt64();

        var after = await UsageAsync(dave);
        Assert.Equal(before.Requests + 5, after.Requests);
        Assert.Equal((before.Input + input, before.Output + output), (after.Input, after.Output));
    }

    [Theory]
    [InlineData("?day=yesterday")]
    [InlineData("?day=2026-02-30")]
    [InlineData("?day=")]
    public async Task Day_is_none_usage_says_so(string query)
    {
        using var dave = Client("dave");

        Assert.Contains(
            "day", (await dave.GetAsync($"usage{query}")).ExpectProblem(400).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_was_used_on_a_day_usage_is_nothing()
    {
        using var dave = Client("dave");

        var usage = (await dave.GetAsync("usage?day=2020-01-31")).Expect(HttpStatusCode.OK).Json;

        Assert.Equal("2020-01-31", usage.GetProperty("day").GetString());
        Assert.Equal(0, usage.GetProperty("totalTokens").GetInt64());
        Assert.Equal(500, usage.GetProperty("limits").GetProperty("requestsPerMinute").GetInt32());
    }

    private ChatClient Client(string name) => instance.Host.CreateClient(LimitInstance.KeyOf(name));

    private static async Task<(long Requests, long Input, long Output)> UsageAsync(ChatClient client)
    {
        var usage = (await client.GetAsync("usage")).Expect(HttpStatusCode.OK).Json;
        return (
            usage.GetProperty("requests").GetInt64(), usage.GetProperty("inputTokens").GetInt64(),
            usage.GetProperty("outputTokens").GetInt64());
    }

    private static StringContent Body(string json) => new(json, mediaType: new("application/json"));

    private static string? Code(ChatAnswer answer, HttpStatusCode status) =>
        answer.Expect(status).Json.GetProperty("error").GetProperty("code").GetString();

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await condition())
        {
            await Task.Delay(50, patience.Token);
        }
    }
}
