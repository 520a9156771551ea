using System.Diagnostics;
using ChatFunctions.Completions;
using static ChatFunctions.Tests.Completions.ScriptedModel;

namespace ChatFunctions.Tests.Completions;

/// <summary>The SDK waits by the real clock, so each of these takes a second or two.</summary>
public sealed class OpenAICompletionClientRetryTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Service_recovers_caller_sees_nothing_of_it()
    {
        await using var model = await StartAsync(Refuse(503), Stream(Delta("Hello"), Finish("stop"), "data: [DONE]\n\n"));

        var updates = await TestClient.ReadAllAsync(TestClient.OpenAI(model.Address));

        Assert.Equal("Hello", string.Concat(updates.Select(update => update.Text)));
        Assert.Equal(2, model.Calls.Count);
    }

    [Theory]
    [InlineData("Retry-After", "1")]
    [InlineData("X-Other", "1")]
    public async Task Service_stays_down_there_are_two_retries_within_the_limit(string header, string value)
    {
        await using var model = await StartAsync(Refuse(500, "{}", (header, value)));
        var start = Stopwatch.GetTimestamp();

        var failure = await Assert.ThrowsAsync<CompletionException>(() => TestClient.ReadAllAsync(TestClient.Azure(model.Address)));

        Assert.Equal(CompletionError.Refused, failure.Error);
        Assert.Equal(3, model.Calls.Count);
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, Limit + TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task Service_asks_to_wait_twice_second_wait_is_beyond_the_limit_and_left_to_the_caller()
    {
        await using var model = await StartAsync(Refuse(429, "{}", ("Retry-After", "3")));

        var failure = await Assert.ThrowsAsync<CompletionException>(() => TestClient.ReadAllAsync(TestClient.OpenAI(model.Address)));

        Assert.Equal(CompletionError.RateLimited, failure.Error);
        Assert.Equal(TimeSpan.FromSeconds(3), failure.RetryAfter);
        Assert.Equal(2, model.Calls.Count);
    }
}
