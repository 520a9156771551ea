using System.Net;
using System.Net.Sockets;
using ChatFunctions.Completions;
using ChatFunctions.Http;
using Microsoft.Extensions.Time.Testing;
using static ChatFunctions.Tests.Completions.ScriptedModel;

namespace ChatFunctions.Tests.Completions;

/// <summary>Every way in which the service can refuse, and the status that our caller gets for it.</summary>
public sealed class OpenAICompletionClientRefusalTests
{
    private const string ContentFilter =
        """{"error":{"message":"secret detail","code":"content_filter","innererror":{"code":"ResponsibleAIPolicyViolation"}}}""";
    private const string OtherError = """{"error":{"message":"secret detail","code":"invalid_value"}}""";

    // A long Retry-After keeps the SDK from trying again, which other tests are about.
    [Theory]
    [InlineData(400, ContentFilter, CompletionError.ContentFilter, 400)]
    [InlineData(400, OtherError, CompletionError.Refused, 502)]
    [InlineData(400, "", CompletionError.Refused, 502)]
    [InlineData(400, "not json", CompletionError.Refused, 502)]
    [InlineData(400, "[1]", CompletionError.Refused, 502)]
    [InlineData(400, """{"error":"content_filter"}""", CompletionError.Refused, 502)]
    [InlineData(400, """{"error":{"code":400}}""", CompletionError.Refused, 502)]
    [InlineData(401, OtherError, CompletionError.Refused, 502)]
    [InlineData(403, OtherError, CompletionError.Refused, 502)]
    [InlineData(404, OtherError, CompletionError.Refused, 502)]
    [InlineData(408, OtherError, CompletionError.TimedOut, 504)]
    [InlineData(429, OtherError, CompletionError.RateLimited, 429)]
    [InlineData(500, OtherError, CompletionError.Refused, 502)]
    [InlineData(502, OtherError, CompletionError.Refused, 502)]
    [InlineData(503, OtherError, CompletionError.Unavailable, 503)]
    [InlineData(504, OtherError, CompletionError.TimedOut, 504)]
    public async Task Service_refuses_caller_gets_the_status_for_it(int status, string body, object error, int expected)
    {
        await using var model = await StartAsync(Refuse(status, body, ("Retry-After", "30")));
        var logger = new RecordingLogger<OpenAICompletionClient>();

        var failure = await FailAsync(TestClient.OpenAI(model.Address, logger: logger));

        Assert.Equal((CompletionError)error, failure.Error);
        Assert.Equal(expected, Problem.Model(failure).Status);
        Assert.Single(model.Calls);
        AssertSaysNothing(failure.Message);
        AssertSaysNothing(string.Concat(logger.Lines));
    }

    [Theory]
    [InlineData(429, "Retry-After", "30", 30)]
    [InlineData(503, "Retry-After", "30", 30)]
    [InlineData(429, "retry-after-ms", "30500", 30.5)]
    public async Task Service_says_when_to_try_again_caller_is_told(int status, string header, string value, double seconds)
    {
        await using var model = await StartAsync(Refuse(status, "{}", (header, value)));

        var failure = await FailAsync(TestClient.OpenAI(model.Address));

        Assert.Equal(TimeSpan.FromSeconds(seconds), failure.RetryAfter);
        Assert.Equal(failure.RetryAfter, Problem.Model(failure).RetryAfter);
        Assert.Single(model.Calls);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Service_names_a_date_far_away_caller_is_told_at_once(int status)
    {
        var date = DateTimeOffset.UtcNow.AddMinutes(10).ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        await using var model = await StartAsync(Refuse(status, "{}", ("Retry-After", date)));

        var failure = await FailAsync(TestClient.OpenAI(model.Address)).WaitAsync(TimeSpan.FromSeconds(10));

        Assert.NotNull(failure.RetryAfter);
        Assert.InRange(failure.RetryAfter.Value.TotalSeconds, 500, 601);
        Assert.Single(model.Calls);
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
        time.Advance(TimeSpan.FromSeconds(61));
        var failure = await failing.WaitAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(CompletionError.TimedOut, failure.Error);
        Assert.Equal(504, Problem.Model(failure).Status);
    }

    [Fact]
    public async Task Nobody_listens_service_is_not_reachable()
    {
        // Bound without listening: nobody else can take the port, and connections are refused.
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

        var failure = await FailAsync(TestClient.OpenAI(new Uri($"http://{socket.LocalEndPoint}")));

        Assert.Equal(CompletionError.Refused, failure.Error);
        Assert.Equal(502, Problem.Model(failure).Status);
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

    private static Task<CompletionException> FailAsync(OpenAICompletionClient client) =>
        Assert.ThrowsAsync<CompletionException>(() => TestClient.ReadAllAsync(client));

    private static void AssertSaysNothing(string text)
    {
        Assert.DoesNotContain("secret", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("private", text, StringComparison.OrdinalIgnoreCase);
    }
}
