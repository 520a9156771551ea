using System.Net.Sockets;
using ChatFunctions.Completions;
using ChatFunctions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using static ChatFunctions.Tests.Completions.ScriptedModel;

namespace ChatFunctions.Tests.Completions;

/// <summary>Every way in which the service can refuse, as a status and within a 200, and the status that our caller gets for it.</summary>
public sealed class OpenAICompletionClientRefusalTests
{
    private const string InnerFilter =
        """{"error":{"message":"secret detail","code":null,"innererror":{"code":"ResponsibleAIPolicyViolation"}}}""";

    // A long Retry-After keeps the client from trying again, which other tests are about.
    [Theory]
    [InlineData(400, "content_filter", CompletionError.ContentFilter, 400)]
    [InlineData(400, "content_policy_violation", CompletionError.ContentFilter, 400)]
    [InlineData(400, "invalid_prompt", CompletionError.ContentFilter, 400)]
    [InlineData(403, "content_policy_violation", CompletionError.ContentFilter, 400)]
    [InlineData(400, "invalid_value", CompletionError.InvalidRequest, 400)]
    [InlineData(422, "", CompletionError.InvalidRequest, 400)]
    [InlineData(400, "context_length_exceeded", CompletionError.ContextTooLong, 400)]
    [InlineData(400, "exceed_context_size_error", CompletionError.ContextTooLong, 400)]
    [InlineData(413, "rate_limit_exceeded", CompletionError.ContextTooLong, 400)]
    [InlineData(400, "model_not_found", CompletionError.Misconfigured, 502)]
    [InlineData(401, "invalid_api_key", CompletionError.Misconfigured, 502)]
    [InlineData(403, "", CompletionError.Misconfigured, 502)]
    [InlineData(404, "DeploymentNotFound", CompletionError.Misconfigured, 502)]
    [InlineData(402, "", CompletionError.QuotaExceeded, 429)]
    [InlineData(429, "insufficient_quota", CompletionError.QuotaExceeded, 429)]
    [InlineData(429, "rate_limit_exceeded", CompletionError.RateLimited, 429)]
    [InlineData(408, "", CompletionError.TimedOut, 504)]
    [InlineData(418, "", CompletionError.Failed, 502)]
    [InlineData(500, "server_error", CompletionError.Failed, 502)]
    [InlineData(502, "", CompletionError.Failed, 502)]
    [InlineData(503, "", CompletionError.Unavailable, 503)]
    [InlineData(529, "overloaded_error", CompletionError.Unavailable, 503)]
    [InlineData(504, "", CompletionError.TimedOut, 504)]
    public async Task Service_refuses_caller_gets_the_status_for_it(int status, string code, object error, int expected)
    {
        var body =
            $$$"""{"error":{"message":"secret detail","status":{{{status}}},"code":{{{(code.Length == 0 ? "null" : $"\"{code}\"")}}}}}""";
        await AssertRefusedAsync(Refuse(status, body, ("Retry-After", "30")), (CompletionError)error, expected);
        await AssertRefusedAsync(Refuse(200, body, ("Retry-After", "30")), (CompletionError)error, expected);
        await AssertRefusedAsync(
            context =>
            {
                context.Response.Headers.RetryAfter = "30";
                return Stream($"data: {body}\n\n")(context);
            },
            (CompletionError)error,
            expected);
    }

    [Theory]
    [InlineData(400, InnerFilter, CompletionError.ContentFilter, 400)]
    [InlineData(
        400, """{"error":{"message":"This model's maximum context length is 4096 tokens."}}""", CompletionError.ContextTooLong, 400)]
    [InlineData(
        400, """{"object":"error","message":"secret","type":"BadRequestError","param":null,"code":400}""", CompletionError.InvalidRequest,
        400)]
    [InlineData(400, "", CompletionError.InvalidRequest, 400)]
    [InlineData(400, "not json", CompletionError.InvalidRequest, 400)]
    [InlineData(400, "[1]", CompletionError.InvalidRequest, 400)]
    [InlineData(400, """[{"error":{"code":400,"status":"INVALID_ARGUMENT"}}]""", CompletionError.InvalidRequest, 400)]
    [InlineData(400, """{"error":"secret"}""", CompletionError.InvalidRequest, 400)]
    [InlineData(400, """{"error":{"code":400}}""", CompletionError.InvalidRequest, 400)]
    [InlineData(
        422, """{"detail":[{"type":"greater_than","loc":["body","temperature"],"msg":"secret"}]}""", CompletionError.InvalidRequest, 400)]
    public async Task Service_refuses_in_another_form_it_is_understood_all_the_same(int status, string body, object error, int expected) =>
        await AssertRefusedAsync(Refuse(status, body, ("Retry-After", "30")), (CompletionError)error, expected);

    [Theory]
    [InlineData("""{"error":{"param":"temperature","code":"unsupported_value"}}""", "temperature", "unsupported_value")]
    [InlineData("""{"error":{"param":"messages.[0].content","code":"invalid-type"}}""", "messages", "invalid-type")]
    [InlineData(
        """{"error":{"param":"max_tokens","code":"integer_above_max_value"}}""", "max_completion_tokens", "integer_above_max_value")]
    [InlineData("""{"error":{"message":"Invalid 'stop': too many.","code":null}}""", "stop", null)]
    [InlineData("""{"error":{"param":"response_format","code":"invalid_json_schema"}}""", "response_format", "invalid_json_schema")]
    [InlineData("""{"error":{"code":"invalid_json_schema","message":"secret"}}""", "response_format", "invalid_json_schema")]
    [InlineData("""{"error":{"message":"Invalid schema for response_format 'n'"}}""", "response_format", null)]
    [InlineData("""{"error":{"param":"verbosity","code":"unsupported_value"}}""", "verbosity", "unsupported_value")]
    [InlineData("""{"error":{"message":"No messages, so I stop here.","code":"My secret words"}}""", null, null)]
    [InlineData("""{"detail":[{"type":"less_than","loc":["body","top_p"],"msg":"secret"}]}""", "top_p", null)]
    public async Task Service_names_a_field_caller_is_told_with_the_services_code(string body, string? field, string? code)
    {
        await using var model = await StartAsync(Refuse(400, body));

        var failure = await FailAsync(TestClient.OpenAI(model.Address));

        Assert.Equal((field, code), (failure.Field, failure.Code));
        Assert.Single(model.Calls);
    }

    [Theory]
    [InlineData(429, "Retry-After", "30", 30)]
    [InlineData(503, "Retry-After", "30", 30)]
    [InlineData(429, "Retry-After", "7.5", 7.5)]
    [InlineData(429, "retry-after-ms", "30500", 30.5)]
    [InlineData(429, "x-ms-retry-after-ms", "30500", 30.5)]
    public async Task Service_says_when_to_try_again_caller_is_told(int status, string header, string value, double seconds)
    {
        await using var model = await StartAsync(Refuse(status, "{}", (header, value)));

        var failure = await FailAsync(TestClient.OpenAI(model.Address));

        Assert.Equal(TimeSpan.FromSeconds(seconds), failure.RetryAfter);
        Assert.Equal(failure.RetryAfter, ModelProblem.Of(failure).RetryAfter);
        Assert.Single(model.Calls);
    }

    [Theory]
    [InlineData(429, "R")]
    [InlineData(503, "R")]
    [InlineData(429, "dddd, dd-MMM-yy HH:mm:ss 'GMT'")]
    [InlineData(429, "ddd MMM d HH:mm:ss yyyy")]
    public async Task Service_names_a_date_far_away_caller_is_told_at_once(int status, string format)
    {
        var date = DateTimeOffset.UtcNow.AddMinutes(10).ToString(format, CultureInfo.InvariantCulture);
        await using var model = await StartAsync(Refuse(status, "{}", ("Retry-After", date)));

        var failure = await FailAsync(TestClient.OpenAI(model.Address)).WaitAsync(TimeSpan.FromSeconds(10));

        Assert.NotNull(failure.RetryAfter);
        Assert.InRange(failure.RetryAfter.Value.TotalSeconds, 500, 601);
        Assert.Single(model.Calls);
    }

    [Theory]
    [InlineData(500, "false", false, 1)]
    [InlineData(400, "true", true, 3)]
    [InlineData(429, "true", true, 3)]
    [InlineData(429, null, null, 1)]
    [InlineData(500, null, null, 3)]
    [InlineData(400, null, false, 1)]
    [InlineData(401, null, false, 1)]
    public async Task Service_says_whether_to_try_again_it_is_obeyed_and_passed_on(int status, string? header, bool? expected, int calls)
    {
        await using var model = await StartAsync(Refuse(status, "{}", header is null ? [] : [("x-should-retry", header)]));

        var failure = await FailAsync(TestClient.OpenAI(model.Address));

        Assert.Equal(expected, ModelProblem.Of(failure).ShouldRetry);
        Assert.Equal(calls, model.Calls.Count);
    }

    [Theory]
    [InlineData(401, "OPENAI_API_KEY")]
    [InlineData(403, "OPENAI_API_KEY")]
    [InlineData(404, "OPENAI_MODEL")]
    public async Task Service_refuses_the_app_itself_log_says_where_to_look(int status, string setting)
    {
        await using var model = await StartAsync(Refuse(status, """{"error":{"message":"secret","code":"some_code"}}"""));
        var logger = new RecordingLogger<OpenAICompletionClient>();

        await FailAsync(TestClient.OpenAI(model.Address, logger: logger));

        var line = Assert.Single(logger.Lines);
        Assert.All(
            [status.ToString(CultureInfo.InvariantCulture), "some_code", "127.0.0.1", "asked-model", setting],
            word => Assert.Contains(word, line, StringComparison.Ordinal));
        AssertSaysNothing(line);
        Assert.DoesNotContain(TestClient.Key, line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Service_does_not_answer_that_is_a_time_out()
    {
        var called = new TaskCompletionSource();
        var time = new FakeTimeProvider();
        await using var model = await StartAsync(context =>
        {
            called.SetResult();
            return HangAsync(context);
        });

        var failing = FailAsync(TestClient.OpenAI(model.Address, time));
        await called.Task;
        time.Advance(TimeSpan.FromSeconds(219));
        Assert.False(failing.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(2));
        var failure = await failing.WaitAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(CompletionError.TimedOut, failure.Error);
        Assert.Equal(504, ModelProblem.Of(failure).Status);
    }

    [Fact]
    public async Task Nobody_listens_service_is_not_reachable()
    {
        // Bound without listening: nobody else can take the port, and connections are refused.
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

        var failure = await FailAsync(TestClient.OpenAI(new Uri($"http://{socket.LocalEndPoint}")));

        Assert.Equal(CompletionError.Failed, failure.Error);
        Assert.Equal(502, ModelProblem.Of(failure).Status);
    }

    [Fact]
    public async Task Caller_cancels_before_the_answer_it_is_no_failure_of_the_service()
    {
        var called = new TaskCompletionSource();
        await using var model = await StartAsync(context =>
        {
            called.SetResult();
            return HangAsync(context);
        });
        using var cancellation = new CancellationTokenSource();
        await using var stream = TestClient.OpenAI(model.Address).StreamAsync(TestClient.Hello, cancellation.Token).GetAsyncEnumerator();

        var first = stream.MoveNextAsync();
        await called.Task;
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await first);
    }

    private static async Task AssertRefusedAsync(RequestDelegate answer, CompletionError error, int expected)
    {
        await using var model = await StartAsync(answer);
        var logger = new RecordingLogger<OpenAICompletionClient>();

        var failure = await FailAsync(TestClient.OpenAI(model.Address, logger: logger));

        Assert.Equal(error, failure.Error);
        Assert.Equal(expected, ModelProblem.Of(failure).Status);
        AssertSaysNothing(failure.Message);
        AssertSaysNothing(string.Concat(logger.Lines));
        Assert.Single(model.Calls);
    }

    private static Task<CompletionException> FailAsync(OpenAICompletionClient client) =>
        Assert.ThrowsAsync<CompletionException>(() => TestClient.ReadAllAsync(client));

    private static void AssertSaysNothing(string text)
    {
        Assert.DoesNotContain("secret", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("private", text, StringComparison.OrdinalIgnoreCase);
    }
}
