using ChatFunctions.Conversations;
using Microsoft.Extensions.Time.Testing;

namespace ChatFunctions.Tests.Conversations;

/// <summary>Who goes on when there is more to do than places.</summary>
public sealed class FairQueueTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _time = new();
    private readonly List<int> _begun = [];
    private readonly List<TaskCompletionSource<int>> _ends = [];

    [Fact]
    public async Task MoreThanThereArePlaces_OthersWaitAndGoInTheirOrder()
    {
        var queue = new BeatQueue(_time, 2);
        var beats = Enumerable.Range(0, 5).Select(turn => BeatAsync(queue, turn)).ToArray();
        Assert.Equal([0, 1], _begun);

        for (var turn = 0; turn < beats.Length; turn++)
        {
            _ends[turn].SetResult(turn);
            Assert.Equal(turn, await beats[turn]);
            await BegunAsync(Math.Min(turn + 3, beats.Length));
        }

        Assert.Equal([0, 1, 2, 3, 4], _begun);
    }

    [Fact]
    public async Task PatienceIsSpent_BeatGoesOutBesidesAndTakesNoPlace()
    {
        var queue = new BeatQueue(_time, 1);
        var (first, late, next) = (BeatAsync(queue, 0), BeatAsync(queue, 1), BeatAsync(queue, 2, Patience * 2));
        _time.Advance(Patience);
        await BegunAsync(2);

        _ends[1].SetResult(1);
        await late;
        Assert.Equal([0, 1], _begun);
        _ends[0].SetResult(0);
        await first;
        await BegunAsync(3);
        _ends[2].SetResult(2);
        await next;
    }

    [Fact]
    public async Task NoPatienceIsLeft_BeatDoesNotWait()
    {
        var queue = new BeatQueue(_time, 1);
        _ = BeatAsync(queue, 0);

        var late = BeatAsync(queue, 1, TimeSpan.Zero);

        Assert.Equal([0, 1], _begun);
        _ends[1].SetResult(1);
        await late;
        var next = BeatAsync(queue, 2);
        Assert.Equal([0, 1], _begun);
        _ends[0].SetResult(0);
        await BegunAsync(3);
        _ends[2].SetResult(2);
        await next;
    }

    [Fact]
    public async Task OneWaited_ItsPlaceIsFreeForOneAfterIt()
    {
        var queue = new BeatQueue(_time, 1);
        var (first, second) = (BeatAsync(queue, 0), BeatAsync(queue, 1));
        _ends[0].SetResult(0);
        await first;
        await BegunAsync(2);

        var third = BeatAsync(queue, 2);
        Assert.Equal([0, 1], _begun);
        _ends[1].SetResult(1);
        await second;
        await BegunAsync(3);
        _ends[2].SetResult(2);
        await third;
    }

    [Fact]
    public async Task BeatFails_ItsPlaceIsFree()
    {
        var queue = new BeatQueue(_time, 1);
        var (first, second) = (BeatAsync(queue, 0), BeatAsync(queue, 1));

        _ends[0].SetException(new TimeoutException());

        await Assert.ThrowsAsync<TimeoutException>(() => first);
        await BegunAsync(2);
        _ends[1].SetResult(1);
        await second;
    }

    [Fact]
    public async Task WaiterGivesUp_NextOneGetsThePlace()
    {
        var queue = new BeatQueue(_time, 1);
        using var ended = new CancellationTokenSource();
        var (first, second, third) = (BeatAsync(queue, 0), BeatAsync(queue, 1, cancellationToken: ended.Token), BeatAsync(queue, 2));

        ended.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        _ends[0].SetResult(0);
        await first;

        await BegunAsync(2);
        Assert.Equal([0, 2], _begun);
        _ends[1].SetResult(2);
        await third;
    }

    [Fact]
    public async Task BeginsGoOn_NextOneIsPatientUntilNoneEnds()
    {
        var queue = new BeginQueue(_time, 1);
        var (first, second, third, fourth) = (BeatAsync(queue, 0), BeatAsync(queue, 1), BeatAsync(queue, 2), BeatAsync(queue, 3));
        _time.Advance(Patience * 0.9);
        _ends[0].SetResult(0);
        await first;
        await BegunAsync(2);
        _time.Advance(Patience * 0.9);
        _ends[1].SetResult(1);
        await second;
        await BegunAsync(3);
        _time.Advance(Patience * 0.9);
        Assert.Equal([0, 1, 2], _begun);

        _time.Advance(Patience * 0.1);

        await BegunAsync(4);
        _ends[3].SetResult(3);
        await fourth;
        _ends[2].SetResult(2);
        await third;
    }

    private Task<int> BeatAsync(FairQueue queue, int turn, TimeSpan? patience = null, CancellationToken cancellationToken = default) =>
        queue.RunAsync(
        () =>
        {
            var end = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_begun)
            {
                _begun.Add(turn);
                _ends.Add(end);
            }

            return end.Task;
        },
        patience ?? Patience,
        cancellationToken);

    private async Task BegunAsync(int count)
    {
        while (true)
        {
            lock (_begun)
            {
                if (_begun.Count >= count)
                {
                    return;
                }
            }

            await Task.Yield();
        }
    }
}
