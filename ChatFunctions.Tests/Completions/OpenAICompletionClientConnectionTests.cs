using ChatFunctions.Completions;
using Microsoft.Extensions.Time.Testing;
using static ChatFunctions.Tests.Completions.ScriptedModel;

namespace ChatFunctions.Tests.Completions;

/// <summary>What becomes of a connection after the first byte: who cuts it, leaves it, or lets it fall silent.</summary>
public sealed class OpenAICompletionClientConnectionTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Connection_is_cut_after_a_delta_stream_is_broken_and_nothing_is_repeated()
    {
        var seen = new TaskCompletionSource();
        await using var model = await StartAsync(StreamThen([Delta("half")], async context =>
        {
            await seen.Task;
            context.Abort();
        }));

        var (texts, failure) = await TestClient.ReadUntilFailureAsync(TestClient.OpenAI(model.Address), seen);

        Assert.Equal(["half"], texts);
        Assert.Equal(CompletionError.BrokenStream, failure.Error);
        Assert.Single(model.Calls);
    }

    [Fact]
    public async Task Connection_is_cut_after_the_finish_reason_reply_is_whole()
    {
        var seen = new TaskCompletionSource();
        await using var model = await StartAsync(StreamThen([Delta("all"), Finish("stop")], async context =>
        {
            await seen.Task;
            context.Abort();
        }));
        var reasons = new List<string?>();

        await foreach (var update in TestClient.OpenAI(model.Address).StreamAsync(TestClient.Hello, CancellationToken.None))
        {
            reasons.Add(update.Finish?.Word);
            seen.TrySetResult();
        }

        Assert.Equal([null, "stop"], reasons);
    }

    [Fact]
    public async Task Service_falls_silent_in_the_middle_of_the_reply_that_is_a_time_out()
    {
        var time = new FakeTimeProvider();
        await using var model = await StartAsync(StreamThen([Delta("half")], HangAsync));
        await using var stream = TestClient.OpenAI(model.Address, time).StreamAsync(TestClient.Hello, CancellationToken.None)
            .GetAsyncEnumerator();

        Assert.True(await stream.MoveNextAsync());
        time.Advance(TimeSpan.FromSeconds(59));
        var next = stream.MoveNextAsync();
        var wasPatient = !next.IsCompleted;
        time.Advance(TimeSpan.FromSeconds(2));
        var failure = await Assert.ThrowsAsync<CompletionException>(() => next.AsTask().WaitAsync(Deadline));

        Assert.True(wasPatient);
        Assert.Equal(CompletionError.TimedOut, failure.Error);
    }

    [Fact]
    public async Task Service_falls_silent_after_the_finish_reason_reply_is_whole_soon()
    {
        var time = new FakeTimeProvider();
        await using var model = await StartAsync(StreamThen([Delta("all"), Finish("stop")], HangAsync));
        await using var stream = TestClient.OpenAI(model.Address, time).StreamAsync(TestClient.Hello, CancellationToken.None)
            .GetAsyncEnumerator();

        Assert.True(await stream.MoveNextAsync());
        var next = stream.MoveNextAsync().AsTask();
        while (!next.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(next, Task.Delay(10));
        }

        Assert.True(await next);
        Assert.Equal(FinishClass.Whole, stream.Current.Finish!.Class);
    }

    [Fact]
    public async Task Caller_cancels_connection_ends_and_it_is_no_failure_of_the_service()
    {
        var left = new TaskCompletionSource();
        await using var model = await StartAsync(StreamThen([Delta("half")], async context =>
        {
            await HangAsync(context);
            left.SetResult();
        }));
        using var cancellation = new CancellationTokenSource();
        await using var stream = TestClient.OpenAI(model.Address).StreamAsync(TestClient.Hello, cancellation.Token).GetAsyncEnumerator();

        Assert.True(await stream.MoveNextAsync());
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await stream.MoveNextAsync());
        await left.Task.WaitAsync(Deadline);
    }

    [Fact]
    public async Task Caller_stops_reading_connection_ends()
    {
        var left = new TaskCompletionSource();
        await using var model = await StartAsync(StreamThen([Delta("half")], async context =>
        {
            await HangAsync(context);
            left.SetResult();
        }));

        await foreach (var update in TestClient.OpenAI(model.Address).StreamAsync(TestClient.Hello, CancellationToken.None))
        {
            Assert.Equal("half", update.Text.ToString());
            break;
        }

        await left.Task.WaitAsync(Deadline);
    }
}
