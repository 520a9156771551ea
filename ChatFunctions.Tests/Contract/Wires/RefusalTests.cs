namespace ChatFunctions.Tests.Contract.Wires;

/// <summary>
/// What the model service refuses, on every route and in every form: our status, code, param, <c>Retry-After</c> and
/// <c>x-should-retry</c>; how often it was asked; and what is stored.
/// </summary>
[Trait("Category", "Instance")]
public abstract class RefusalTests(WiresInstance instance)
{
    public sealed class OnLocalHost(WiresInstance.OnLocalHost instance) : RefusalTests(instance), IClassFixture<WiresInstance.OnLocalHost>;

    public sealed class OnWorker(WiresInstance.OnWorker instance) : RefusalTests(instance), IClassFixture<WiresInstance.OnWorker>;

    // Directive; status; OpenAI's code and the kind of the problem; param in the words of chat completions; Retry-After; x-should-retry;
    // calls.
    [Theory]
    [InlineData("status=400", 400, "invalid_request", "invalid-request", null, null, "false", 1)]
    [InlineData("status=400 code=unsupported_value param=temperature", 400, "unsupported_value", null, "temperature", null, "false", 1)]
    [InlineData("status=400 code=invalid_type param=messages.0.content", 400, "invalid_type", null, "messages", null, "false", 1)]
    [InlineData(
        "status=422 code=integer_above_max_value param=max_completion_tokens", 400, "integer_above_max_value", null,
        "max_completion_tokens", null, "false", 1)]
    [InlineData("status=400 says=Invalid-value-for-'stop'.", 400, "invalid_request", "invalid-request", "stop", null, "false", 1)]
    [InlineData(
        "status=400 code=context_length_exceeded", 400, "context_length_exceeded", "context-length-exceeded", null, null, "false", 1)]
    [InlineData(
        "status=400 says=This-model's-maximum-context-length-is-9.", 400, "context_length_exceeded", "context-length-exceeded", null,
        null, "false", 1)]
    [InlineData("status=413", 400, "context_length_exceeded", "context-length-exceeded", null, null, "false", 1)]
    [InlineData("status=400 code=content_filter", 400, "content_filter", "content-filter", null, null, "false", 1)]
    [InlineData("status=400 code=content_policy_violation", 400, "content_filter", "content-filter", null, null, "false", 1)]
    [InlineData("status=400 inner=ResponsibleAIPolicyViolation", 400, "content_filter", "content-filter", null, null, "false", 1)]
    [InlineData("status=400 code=invalid_prompt", 400, "content_filter", "content-filter", null, null, "false", 1)]
    [InlineData("status=401", 502, "model_misconfigured", "model-misconfigured", null, null, "false", 1)]
    [InlineData("status=403", 502, "model_misconfigured", "model-misconfigured", null, null, "false", 1)]
    [InlineData("status=404", 502, "model_misconfigured", "model-misconfigured", null, null, "false", 1)]
    [InlineData("status=429 retry-after=30", 429, "rate_limit_exceeded", "rate-limited", null, "30", null, 1)]
    [InlineData("status=429 retry-after=2.5", 429, "rate_limit_exceeded", "rate-limited", null, "3", null, 1)]
    [InlineData("status=429 retry-after-ms=20500", 429, "rate_limit_exceeded", "rate-limited", null, "21", null, 1)]
    [InlineData("status=429 retry-date=3600", 429, "rate_limit_exceeded", "rate-limited", null, "3600", null, 1)]
    [InlineData("status=429", 429, "rate_limit_exceeded", "rate-limited", null, "1", null, 1)]
    [InlineData("status=429 retry-after=1", 429, "rate_limit_exceeded", "rate-limited", null, "1", null, 3)]
    [InlineData("status=429 code=insufficient_quota retry-after=1", 429, "insufficient_quota", "insufficient-quota", null, "1", "false", 1)]
    [InlineData("status=500", 502, "model_failed", "model-failed", null, "1", null, 3)]
    [InlineData("status=502 retry-after=30", 502, "model_failed", "model-failed", null, "30", null, 1)]
    [InlineData("status=503", 503, "model_unavailable", "model-unavailable", null, "1", null, 3)]
    [InlineData("status=503 retry-after=30", 503, "model_unavailable", "model-unavailable", null, "30", null, 1)]
    [InlineData("status=529 retry-after=30", 503, "model_unavailable", "model-unavailable", null, "30", null, 1)]
    [InlineData("cut=0", 502, "model_failed", "model-failed", null, "1", null, 3)]
    [InlineData("status=500 should-retry=false", 502, "model_failed", "model-failed", null, null, "false", 1)]
    [InlineData("status=400 should-retry=true", 400, "invalid_request", "invalid-request", null, null, "true", 3)]
    [InlineData("error=0 status=429", 429, "rate_limit_exceeded", "rate-limited", null, "1", null, 1)]
    [InlineData("error=0 status=503", 503, "model_unavailable", "model-unavailable", null, "1", null, 3)]
    [InlineData("error=0 status=401", 502, "model_misconfigured", "model-misconfigured", null, null, "false", 1)]
    [InlineData("error=0 code=insufficient_quota", 429, "insufficient_quota", "insufficient-quota", null, null, "false", 1)]
    [InlineData("error=0 code=content_filter", 400, "content_filter", "content-filter", null, null, "false", 1)]
    [InlineData("error=0 code=context_length_exceeded", 400, "context_length_exceeded", "context-length-exceeded", null, null, "false", 1)]
    [InlineData("error=0 status=400 inner=ResponsibleAIPolicyViolation", 400, "content_filter", "content-filter", null, null, "false", 1)]
    [InlineData("error=0 status=529 retry-after=30", 503, "model_unavailable", "model-unavailable", null, "1", null, 3)]
    [InlineData("status=400 code=unsupported_parameter param=tools", 400, "unsupported_parameter", null, "tools", null, "false", 1)]
    [InlineData(
        "status=400 code=invalid_value param=response_format.type", 400, "invalid_value", null, "response_format", null, "false", 1)]
    [InlineData("status=422", 400, "invalid_request", "invalid-request", null, null, "false", 1)]
    [InlineData("status=302", 502, "model_misconfigured", "model-misconfigured", null, null, "false", 1)]
    [InlineData("status=429 code=insufficient_quota", 429, "insufficient_quota", "insufficient-quota", null, null, "false", 1)]
    [InlineData("status=429 should-retry=false", 429, "rate_limit_exceeded", "rate-limited", null, null, "false", 1)]
    [InlineData("status=503 should-retry=true retry-after=30", 503, "model_unavailable", "model-unavailable", null, "30", "true", 1)]
    [InlineData("error=0 status=400 code=invalid_value param=top_p", 400, "invalid_value", null, "top_p", null, "false", 1)]
    public async Task Model_refuses_every_route_and_form_says_so(
        string directive, int status, string code, string? kind, string? param, string? retryAfter, string? shouldRetry, int asked)
    {
        var seen = await Task.WhenAll(Ask.All.Select(ask => SeeAsync(ask, directive)));

        Assert.Equal(
            Ask.All.Select(ask => new Seen(
                ask, status, ask.IsOpenAI ? code : kind ?? code, ask.NameOf(param), retryAfter, shouldRetry, asked, ask.IsNamed ? 2 : 0)),
            seen);
    }

    // The same after the first words: what was said is kept, and so the same message once more would be another turn.
    [Theory]
    [InlineData("status=400 code=invalid_value", 400, "invalid_value", "invalid_value")]
    [InlineData("code=context_length_exceeded", 400, "context_length_exceeded", "context-length-exceeded")]
    [InlineData("code=content_filter", 400, "content_filter", "content-filter")]
    [InlineData("status=401", 502, "model_misconfigured", "model-misconfigured")]
    [InlineData("status=429", 429, "rate_limit_exceeded", "rate-limited")]
    [InlineData("code=insufficient_quota", 429, "insufficient_quota", "insufficient-quota")]
    [InlineData("status=500", 502, "model_failed", "model-failed")]
    [InlineData("status=503", 503, "model_unavailable", "model-unavailable")]
    public async Task Error_comes_after_the_first_words_whole_forms_say_so_and_the_words_are_kept(
        string directive, int status, string code, string kind)
    {
        foreach (var ask in Ask.All.Where(ask => ask.Name is "JSON" or "stored completions" or "AI chat"))
        {
            var id = ChatClient.NewId();

            var answer = await ask.SendAsync(instance.Client, $"[[model: deltas=5 error=2 {directive}]] {id}", id);

            Assert.Equal(
                (ask, status, ask.IsOpenAI ? code : kind, "false", 1),
                (ask, (int)answer.Status, ask.CodeOf(answer.Json), answer.Headers["x-should-retry"], instance.Asked(id)));
            if (ask.IsNamed)
            {
                Assert.Equal(("failed", "w1 w2"), await ReplyAsync(id));
            }
        }
    }

    [Theory]
    [InlineData("status=401", "failing")]
    [InlineData("status=404", "failing")]
    [InlineData("status=429 retry-after=9", "failing")]
    [InlineData("status=503 retry-after=9", "failing")]
    [InlineData("deltas=3 cut=2", "failing")]
    [InlineData("status=400", "ok")]
    [InlineData("status=400 code=content_filter", "ok")]
    [InlineData("empty", "ok")]
    public async Task Latest_call_was_refused_health_is_degraded_until_one_succeeds(string directive, string model)
    {
        await instance.AskAsync("deltas=1");
        await instance.AskAsync(directive);
        var after = (await instance.Client.GetAsync("health")).Expect(HttpStatusCode.OK).Json;
        await instance.AskAsync("deltas=1");
        var later = (await instance.Client.GetAsync("health")).Expect(HttpStatusCode.OK).Json;

        Assert.Equal(
            (model, model == "ok" ? "ok" : "degraded"), (after.GetProperty("model").GetString(), after.GetProperty("status").GetString()));
        Assert.Equal(("ok", "ok"), (later.GetProperty("model").GetString(), later.GetProperty("status").GetString()));
    }

    [Theory]
    [InlineData("status=500 times=1")]
    [InlineData("status=429 retry-after=1 times=1")]
    [InlineData("error=0 status=503 times=1")]
    [InlineData("cut=0 times=1")]
    public async Task Model_recovers_within_the_limit_nobody_notices(string directive)
    {
        var id = ChatClient.NewId();

        var answer = await instance.Client.PostAsync(id, $"[[model: {directive} deltas=3]] {id}");

        Assert.Equal("w1 w2 w3", answer.Expect(HttpStatusCode.OK).Body);
        Assert.Equal(2, instance.Asked(id));
        Assert.Equal(2, (await instance.Client.MessagesAsync(id)).Count);
    }

    [Theory]
    [InlineData("status=401 code=invalid_api_key", "401", "invalid_api_key", "OPENAI_API_KEY")]
    [InlineData("status=403 code=no_access", "403", "no_access", "OPENAI_API_KEY")]
    [InlineData("status=404 code=DeploymentNotFound", "404", "DeploymentNotFound", "OPENAI_MODEL")]
    [InlineData("status=429 code=rate_limit_exceeded retry-after=9", "429", "rate_limit_exceeded", "")]
    [InlineData("error=0 status=503 code=overloaded times=1", "503", "overloaded", "")]
    public async Task Model_refuses_the_log_says_what_and_where_to_look(string directive, string status, string code, string setting)
    {
        var before = instance.Log.Length;
        await instance.AskAsync($"{directive} says=swordfish");

        var lines = instance.Log[before..];

        Assert.All([status, code, "127.0.0.1", "offline-model", setting], word => Assert.Contains(word, lines, StringComparison.Ordinal));
        Assert.DoesNotContain("swordfish", lines, StringComparison.Ordinal);
    }

    private async Task<(string? Status, string? Text)> ReplyAsync(string id)
    {
        var reply = await instance.Client.EndedReplyAsync(id);
        return (reply.GetProperty("status").GetString(), reply.GetProperty("content").GetString());
    }

    private async Task<Seen> SeeAsync(Ask ask, string directive)
    {
        var id = ChatClient.NewId();
        var answer = await ask.SendAsync(instance.Client, $"[[model: {directive}]] {id}", id);
        var body = JsonSerializer.Deserialize<JsonElement>(answer.Body);
        var stored = ask.IsNamed ? (await instance.Client.MessagesAsync(id)).Count : 0;
        return new Seen(
            ask,
            (int)answer.Status,
            ask.CodeOf(body),
            ask.ParamOf(body),
            Near(Header("Retry-After")),
            Header("x-should-retry"),
            instance.Asked(id),
            stored);

        string? Header(string name) => answer.Headers.GetValueOrDefault(name);
    }

    // A date is read some moments after it was written, and the one that it is counted from is up to a second old.
    private static string? Near(string? seconds) =>
        int.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number is > 3500 and <= 3601 ? "3600" : seconds;

    private sealed record Seen(
        Ask Ask, int Status, string? Code, string? Param, string? RetryAfter, string? ShouldRetry, int Asked, int Stored);
}
