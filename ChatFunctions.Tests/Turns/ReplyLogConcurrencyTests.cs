using System.Threading.Channels;
using ChatFunctions.Conversations;
using ChatFunctions.Turns;
using CsCheck;

namespace ChatFunctions.Tests.Turns;

/// <summary>One producer and its followers on threads of their own. A lost wake-up would leave one of them asleep for good.</summary>
public sealed class ReplyLogConcurrencyTests
{
    private static readonly TimeSpan Patience = Timeout.InfiniteTimeSpan;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public Task Followers_of_different_pace_each_sees_the_deltas_in_order_and_then_the_end() =>
        Gen.Select(Gen.Int[0, 400], Gen.Int[0, 60].Array[1, 5], Gen.Int[0, 60]).SampleAsync(
            async (count, paces, producerPace) =>
            {
                var log = new ReplyLog();
                var deltas = Enumerable.Range(0, count).Select(index => $"{index};").ToList();
                var followers = paces.Select(pace => Task.Run(() => FollowAsync(log, pace))).ToList();

                foreach (var delta in deltas)
                {
                    Thread.SpinWait(producerPace);
                    log.Append(delta);
                }

                log.End(new ReplyEnd(ReplyOutcome.Unknown));
                var late = await FollowAsync(log, 0);
                var seen = await Task.WhenAll(followers).WaitAsync(Deadline);

                Assert.All(seen.Append(late), text => Assert.Equal(string.Concat(deltas), text));
            },
            iter: 100,
            threads: 1);

    [Fact]
    public async Task Producer_waits_for_its_follower_each_time_no_wake_up_is_lost()
    {
        const int Rounds = 20_000;
        var log = new ReplyLog();
        var turns = Channel.CreateUnbounded<int>();
        var follower = Task.Run(async () =>
        {
            using var follower = log.Follow(TimeProvider.System, CancellationToken.None);
            for (var seen = 0; seen < Rounds; seen++)
            {
                await follower.WaitAsync(seen, Patience);
                Assert.Equal(seen + 1, log.Read().Count);
                await turns.Writer.WriteAsync(seen);
            }
        });

        var producer = Task.Run(async () =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                log.Append("x");
                Assert.Equal(round, await turns.Reader.ReadAsync());
            }
        });

        await Task.WhenAll(follower, producer).WaitAsync(Deadline);
        Assert.Equal(Rounds, log.Read().Count);
    }

    [Fact]
    public async Task Token_is_cancelled_at_any_moment_every_wait_ends()
    {
        for (var round = 0; round < 500; round++)
        {
            var log = new ReplyLog();
            using var cancellation = new CancellationTokenSource();
            using var follower = log.Follow(TimeProvider.System, cancellation.Token);
            var pace = round % 50;
            var cancelling = Task.Run(() =>
            {
                Thread.SpinWait(pace);
                cancellation.Cancel();
            });

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => follower.WaitAsync(0, Patience).AsTask()).WaitAsync(Deadline);
            await cancelling;
        }
    }

    [Fact]
    public async Task Patience_and_deltas_race_nothing_is_missed()
    {
        const int Count = 2_000;
        var log = new ReplyLog();
        var follower = Task.Run(async () =>
        {
            using var follower = log.Follow(TimeProvider.System, CancellationToken.None);
            var text = new StringBuilder();
            for (var seen = 0; ;)
            {
                _ = await follower.WaitAsync(seen, TimeSpan.FromMilliseconds(1));
                var view = log.Read();
                text.Append(view.Deltas(seen, view.Count));
                seen = view.Count;
                if (view.End is not null)
                {
                    return text.ToString();
                }
            }
        });

        for (var i = 0; i < Count; i++)
        {
            log.Append($"{i};");
            Thread.SpinWait(2_000);
        }

        log.End(new ReplyEnd(ReplyOutcome.Unknown));

        Assert.Equal(string.Concat(Enumerable.Range(0, Count).Select(i => $"{i};")), await follower.WaitAsync(Deadline));
    }

    private static async Task<string> FollowAsync(ReplyLog log, int pace)
    {
        using var follower = log.Follow(TimeProvider.System, CancellationToken.None);
        var text = new StringBuilder();
        for (var seen = 0; ;)
        {
            Assert.True(await follower.WaitAsync(seen, Patience));
            var view = log.Read();
            Assert.True(view.Count > seen || view.End is not null);
            for (; seen < view.Count; seen++)
            {
                text.Append(view.Delta(seen));
            }

            if (view.End is not null)
            {
                return text.ToString();
            }

            Thread.SpinWait(pace * 20);
        }
    }
}
