using ChatFunctions.Conversations;
using ChatFunctions.Turns;
using Microsoft.Extensions.Time.Testing;

namespace ChatFunctions.Tests.Turns;

public sealed class ReplyFollowerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly FakeTimeProvider _time = new();
    private readonly ReplyLog _log = new();

    [Fact]
    public async Task There_is_more_already_no_wait()
    {
        _log.Append("x");
        using var follower = _log.Follow(_time, CancellationToken.None);

        var waiting = follower.WaitAsync(0, Patience);

        Assert.True(waiting.IsCompletedSuccessfully);
        Assert.True(await waiting);
    }

    [Fact]
    public async Task Delta_comes_follower_wakes()
    {
        using var follower = _log.Follow(_time, CancellationToken.None);
        var waiting = follower.WaitAsync(0, Patience);
        var before = waiting.IsCompleted;

        _log.Append("x");

        Assert.False(before);
        Assert.True(await waiting);
    }

    [Fact]
    public async Task Empty_delta_comes_follower_sleeps_on()
    {
        using var follower = _log.Follow(_time, CancellationToken.None);
        var waiting = follower.WaitAsync(0, Patience);

        _log.Append("");
        _log.SetModel("m");

        Assert.False(waiting.IsCompleted);
        _log.Append("x");
        Assert.True(await waiting);
    }

    [Fact]
    public async Task End_comes_follower_wakes_and_never_waits_again()
    {
        _log.Append("x");
        using var follower = _log.Follow(_time, CancellationToken.None);
        var waiting = follower.WaitAsync(1, Patience);

        _log.End(new ReplyEnd(ReplyOutcome.Unknown));

        Assert.True(await waiting);
        Assert.True(await follower.WaitAsync(1, Patience));
        Assert.True(await follower.WaitAsync(1, Patience));
    }

    [Fact]
    public async Task Nothing_comes_patience_runs_out()
    {
        using var follower = _log.Follow(_time, CancellationToken.None);
        var waiting = follower.WaitAsync(0, Patience);

        _time.Advance(Patience - TimeSpan.FromMilliseconds(1));
        var before = waiting.IsCompleted;
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.False(before);
        Assert.False(await waiting);
    }

    [Fact]
    public async Task Patience_ran_out_the_next_wait_has_its_own()
    {
        using var follower = _log.Follow(_time, CancellationToken.None);

        for (var i = 0; i < 3; i++)
        {
            var waiting = follower.WaitAsync(0, Patience);
            _time.Advance(Patience);
            Assert.False(await waiting);
        }

        var last = follower.WaitAsync(0, Patience);
        _log.Append("x");
        Assert.True(await last);
    }

    [Fact]
    public async Task Delta_came_the_next_wait_begins_anew()
    {
        using var follower = _log.Follow(_time, CancellationToken.None);
        var first = follower.WaitAsync(0, Patience);
        _time.Advance(Patience - TimeSpan.FromSeconds(1));
        _log.Append("x");
        Assert.True(await first);

        var second = follower.WaitAsync(1, Patience);
        _time.Advance(Patience - TimeSpan.FromSeconds(1));
        var before = second.IsCompleted;
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.False(before);
        Assert.False(await second);
    }

    [Fact]
    public async Task Token_was_cancelled_before_wait_is_cancelled_even_with_more_to_read()
    {
        _log.Append("x");
        using var follower = _log.Follow(_time, new CancellationToken(canceled: true));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await follower.WaitAsync(0, Patience));
    }

    [Fact]
    public async Task Token_is_cancelled_during_the_wait_it_ends()
    {
        using var cancellation = new CancellationTokenSource();
        using var follower = _log.Follow(_time, cancellation.Token);
        var waiting = follower.WaitAsync(0, Patience);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await waiting);
    }

    [Fact]
    public async Task One_follower_leaves_the_others_go_on()
    {
        using var staying = _log.Follow(_time, CancellationToken.None);
        using (_log.Follow(_time, CancellationToken.None))
        {
            _log.Append("first");
        }

        var waiting = staying.WaitAsync(1, Patience);
        _log.Append("second");

        Assert.True(await waiting);
    }

    [Fact]
    public async Task Followers_are_woken_without_anything_new_patience_does_not_begin_anew()
    {
        using var follower = _log.Follow(_time, CancellationToken.None);
        var wait = follower.WaitAsync(0, TimeSpan.FromSeconds(15)).AsTask();

        // What a renewal of the lease does every two seconds.
        for (var second = 0; second < 15; second++)
        {
            Assert.False(wait.IsCompleted);
            _log.Wake();
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.False(await wait.WaitAsync(TimeSpan.FromSeconds(10)));
    }
}
