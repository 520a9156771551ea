using ChatFunctions.Completions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using static ChatFunctions.Tests.Completions.ScriptedModel;

namespace ChatFunctions.Tests.Completions;

/// <summary>Attempts before the first delta: which are repeated, and for how long. Waits between them are over at once.</summary>
public sealed class OpenAICompletionClientRetryTests
{
    private static readonly string[] Whole = [Delta("Hello"), Finish("stop"), "data: [DONE]\n\n"];

    private const string Thought = "data: {\"choices\":[{\"delta\":{\"reasoning\":\"hm\"},\"finish_reason\":\"stop\"}]}\n\n";

    private readonly PassingTime _time = new();

    public static TheoryData<string> Failures => [.. Ways.Keys];

    private static Dictionary<string, RequestDelegate> Ways => new()
    {
        ["500"] = Refuse(500),
        ["502"] = Refuse(502),
        ["503"] = Refuse(503),
        ["529"] = Refuse(529),
        ["429 with a short wait"] = Refuse(429, "{}", ("Retry-After", "1")),
        ["error in a 200"] = Stream("data: {\"error\":{\"code\":503}}\n\n"),
        ["error in a 200 of JSON"] = Refuse(200, "{\"error\":{\"type\":\"overloaded_error\"}}"),
        ["lost before the headers"] = AbortAsync,
        ["lost after the headers"] = StreamThen([": hello\n\n"], AbortAsync),
        ["lost after a thought"] = StreamThen([Thought], AbortAsync),
        ["said an error as its reason"] = Stream(Finish("network_error"), "data: [DONE]\n\n"),
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Service_recovers_caller_sees_nothing_of_it(string failure)
    {
        await using var model = await StartAsync(Ways[failure], Stream(Whole));

        var updates = await TestClient.ReadAllAsync(Client(model));

        Assert.Equal("Hello", string.Concat(updates.Select(update => update.Text)));
        Assert.Equal(2, model.Calls.Count);
    }

    [Fact]
    public async Task Connection_is_lost_after_a_thought_that_was_passed_on_there_is_no_second_attempt()
    {
        var isRead = new TaskCompletionSource();
        await using var model = await StartAsync(
            StreamThen([Thought], async context =>
            {
                await isRead.Task;
                await AbortAsync(context);
            }),
            Stream(Whole));
        await using var updates = TestClient.OpenAI(model.Address, _time)
            .StreamAsync(TestClient.Hello, CancellationToken.None).GetAsyncEnumerator();

        Assert.True(await updates.MoveNextAsync());
        isRead.SetResult();

        var failure = await Assert.ThrowsAsync<CompletionException>(() => ReadOnAsync(updates));
        Assert.Equal(CompletionError.BrokenStream, failure.Error);
        Assert.Single(model.Calls);
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Service_stays_down_there_are_two_retries_within_the_limit(string failure)
    {
        await using var model = await StartAsync(Ways[failure]);
        var started = _time.GetTimestamp();

        await Assert.ThrowsAsync<CompletionException>(() => TestClient.ReadAllAsync(Client(model)));

        Assert.Equal(3, model.Calls.Count);
        Assert.InRange(_time.GetElapsedTime(started), TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(5));
    }

    [Theory]
    [InlineData(429, "2", 1)]
    [InlineData(429, "1", 3)]
    [InlineData(429, null, 1)]
    [InlineData(503, "2", 3)]
    [InlineData(503, "3", 2)]
    [InlineData(503, "6", 1)]
    public async Task Service_asks_to_wait_what_goes_beyond_the_limit_is_left_to_the_caller(int status, string? wait, int calls)
    {
        await using var model = await StartAsync(Refuse(status, "{}", wait is null ? [] : [("Retry-After", wait)]));

        var failure = await Assert.ThrowsAsync<CompletionException>(() => TestClient.ReadAllAsync(TestClient.OpenAI(model.Address, _time)));

        Assert.Equal(wait, failure.RetryAfter?.TotalSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(calls, model.Calls.Count);
    }

    [Fact]
    public async Task Retries_take_longer_than_the_first_delta_may_refusal_is_the_answer()
    {
        await using var model = await StartAsync(Refuse(503, "{}", ("Retry-After", "2")));
        var client = TestClient.OpenAI(model.Address, _time, firstDeltaTimeout: 1);

        var failure = await Assert.ThrowsAsync<CompletionException>(() => TestClient.ReadAllAsync(client));

        Assert.Equal(CompletionError.Unavailable, failure.Error);
        Assert.Equal(3, model.Calls.Count);
    }

    [Theory]
    [InlineData("""{"error":{"message":"Unrecognized request argument supplied: stream_options"}}""", 400)]
    [InlineData("""{"error":{"param":"stream_options","code":"unknown_parameter"}}""", 400)]
    [InlineData("""{"detail":[{"type":"extra_forbidden","loc":["body","stream_options"],"msg":"Extra inputs are not permitted"}]}""", 422)]
    public async Task Service_does_not_know_a_field_of_ours_it_is_left_out_from_then_on(string refusal, int status)
    {
        await using var model = await StartAsync(Refuse(status, refusal), Stream(Whole));
        var client = TestClient.OpenAI(model.Address, _time);

        await TestClient.ReadAllAsync(client);
        await TestClient.ReadAllAsync(client);

        Assert.Equal([true, false, false], model.Calls.Select(call => call.Body.TryGetProperty("stream_options", out _)));
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("low", false)]
    public async Task Model_takes_no_effort_the_usual_one_is_left_out_but_never_the_callers(string? asked, bool isAnswered)
    {
        const string Refusal = """{"error":{"param":"reasoning_effort","code":"unsupported_value","message":"Unsupported value"}}""";
        await using var model = await StartAsync(Refuse(400, Refusal), Stream(Whole));
        var options = new CompletionOptions
        {
            OpenAIBaseUrl = new Uri(model.Address, "v1").ToString(),
            OpenAIModel = "asked-model",
            ReasoningEffort = "high",
        };
        var client = TestClient.Create(options, _time, null, null);

        var asking = TestClient.ReadAllAsync(client, TestClient.Asked(new("asked-model") { ReasoningEffort = asked }));

        if (isAnswered)
        {
            await asking;
            Assert.Equal([true, false], model.Calls.Select(call => call.Body.TryGetProperty("reasoning_effort", out _)));
        }
        else
        {
            Assert.Equal("reasoning_effort", (await Assert.ThrowsAsync<CompletionException>(() => asking)).Field);
            Assert.Single(model.Calls);
        }
    }

    [Theory]
    [InlineData("""{"error":{"message":"Unrecognized request argument supplied: max_completion_tokens"}}""", 400)]
    [InlineData("""{"error":{"message":"property 'max_completion_tokens' is unsupported"}}""", 400)]
    [InlineData(
        """{"detail":[{"type":"value_error.extra","loc":["body","max_completion_tokens"],"msg":"extra fields not permitted"}]}""", 422)]
    [InlineData("""{"error":{"code":400,"message":"json: unknown field \"max_completion_tokens\""}}""", 200)]
    public async Task Service_knows_the_older_name_of_a_field_it_is_used_from_then_on(string refusal, int status)
    {
        await using var model = await StartAsync(Refuse(status, refusal), Stream(Whole));
        var client = TestClient.OpenAI(model.Address, _time);
        var request = TestClient.Asked(new("asked-model") { MaxOutputTokens = 12 });

        await TestClient.ReadAllAsync(client, request);
        await TestClient.ReadAllAsync(client, request);

        Assert.Equal([0, 12, 12], model.Calls.Select(call => call.Body.TryGetProperty("max_tokens", out var value) ? value.GetInt32() : 0));
        Assert.False(model.Calls[^1].Body.TryGetProperty("max_completion_tokens", out _));
    }

    [Fact]
    public async Task Service_knows_neither_name_caller_is_told_and_nothing_is_learned()
    {
        const string Refusal = """{"error":{"message":"Unknown field: max_completion_tokens, max_tokens"}}""";
        await using var model = await StartAsync(Refuse(400, Refusal));
        var client = TestClient.OpenAI(model.Address, _time);

        foreach (var calls in (int[])[2, 4])
        {
            var failure = await Assert.ThrowsAsync<CompletionException>(
                () => TestClient.ReadAllAsync(client, TestClient.Asked(new("asked-model") { MaxOutputTokens = 12 })));

            Assert.Equal((CompletionError.InvalidRequest, "max_completion_tokens"), (failure.Error, failure.Field));
            Assert.Equal(calls, model.Calls.Count);
            Assert.True(model.Calls[calls - 2].Body.TryGetProperty("max_completion_tokens", out _));
        }
    }

    [Theory]
    [InlineData(
        """{"error":{"message":"max_completion_tokens is too large: 12. This model supports at most 8.","param":"max_completion_tokens"}}""")]
    [InlineData("""{"error":{"param":"max_completion_tokens","code":"integer_above_max_value"}}""")]
    [InlineData("""{"error":{"param":"temperature","code":"unsupported_parameter"}}""")]
    public async Task Service_dislikes_what_the_caller_asked_for_it_is_not_asked_again(string refusal)
    {
        await using var model = await StartAsync(Refuse(400, refusal));
        var request = TestClient.Asked(new("asked-model") { MaxOutputTokens = 12, Temperature = 2 });

        var failure = await Assert.ThrowsAsync<CompletionException>(
            () => TestClient.ReadAllAsync(TestClient.OpenAI(model.Address, _time), request));

        Assert.Equal(CompletionError.InvalidRequest, failure.Error);
        Assert.Single(model.Calls);
    }

    /// <summary>A client that keeps no thoughts: whether one arrived before the connection was lost makes no difference.</summary>
    private OpenAICompletionClient Client(ScriptedModel model)
    {
        var options = new CompletionOptions
        {
            OpenAIBaseUrl = new Uri(model.Address, "v1").ToString(),
            OpenAIModel = "asked-model",
            Reasoning = ReasoningUse.Drop,
        };
        return TestClient.Create(options, _time, null, null);
    }

    private static async Task ReadOnAsync(IAsyncEnumerator<CompletionUpdate> updates)
    {
        while (await updates.MoveNextAsync())
        {
        }
    }

    private static Task AbortAsync(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    /// <summary>A time in which whoever waits has waited: for the network the client waits by the real one.</summary>
    private sealed class PassingTime : FakeTimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            if (state is Task)
            {
                Advance(dueTime);
            }

            return timer;
        }
    }
}
