using ChatFunctions.Conversations;
using ChatFunctions.Tests.TurnProtocol.Schedules;
using Microsoft.Extensions.Time.Testing;

namespace ChatFunctions.Tests.Conversations;

/// <summary>Who goes on when there is more to do than places. All on one thread, so that what has not begun is seen too.</summary>
public sealed class FairQueueTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly SynchronizationContext? _outside = SynchronizationContext.Current;
    private readonly Pump _pump = new();
    private readonly FakeTimeProvider _time = new();
    private readonly List<int> _begun = [];
    private readonly Dictionary<int, TaskCompletionSource> _ends = [];
    private readonly Dictionary<int, Task> _work = [];

    public FairQueueTests() => SynchronizationContext.SetSynchronizationContext(_pump);

    public void Dispose() => SynchronizationContext.SetSynchronizationContext(_outside);

    [Fact]
    public void MoreThanThereArePlaces_OthersWaitAndGoInTheirOrder()
    {
        var queue = new BeatQueue(_time, 2);
        Add(queue, 0, 1, 2, 3, 4);
        AssertBegun(0, 1);

        for (var turn = 0; turn < 5; turn++)
        {
            End(turn);
            AssertBegun([.. Enumerable.Range(0, Math.Min(turn + 3, 5))]);
        }
    }

    [Fact]
    public void PatienceIsSpent_BeatGoesOutBesidesAndTakesNoPlace()
    {
        var queue = new BeatQueue(_time, 1);
        Add(queue, 0, 1);
        Add(queue, Patience * 2, 2);
        Advance(0.9);
        AssertBegun(0);
        Advance(0.1);
        AssertBegun(0, 1);

        End(1);
        AssertBegun(0, 1);
        End(0);
        AssertBegun(0, 1, 2);
    }

    [Fact]
    public void NoPatienceIsLeft_BeatDoesNotWait()
    {
        var queue = new BeatQueue(_time, 1);
        Add(queue, 0);

        Add(queue, TimeSpan.Zero, 1);

        AssertBegun(0, 1);
        End(1);
        Add(queue, 2);
        AssertBegun(0, 1);
        End(0);
        AssertBegun(0, 1, 2);
    }

    [Fact]
    public void OneWaited_ItsPlaceIsFreeForOneAfterIt()
    {
        var queue = new BeatQueue(_time, 1);
        Add(queue, 0, 1);
        End(0);
        AssertBegun(0, 1);

        Add(queue, 2);
        AssertBegun(0, 1);
        End(1);
        AssertBegun(0, 1, 2);
    }

    [Fact]
    public void BeatFails_ItsPlaceIsFree()
    {
        var queue = new BeatQueue(_time, 1);
        Add(queue, 0, 1);

        _ends[0].SetException(new TimeoutException());
        _pump.Run();

        Assert.IsType<TimeoutException>(_work[0].Exception?.InnerException);
        AssertBegun(0, 1);
    }

    [Fact]
    public void WaiterGivesUp_NextOneGetsThePlace()
    {
        var queue = new BeatQueue(_time, 1);
        using var ended = new CancellationTokenSource();
        Add(queue, 0);
        Add(queue, Patience, 1, ended.Token);
        Add(queue, 2);

        ended.Cancel();
        _pump.Run();
        Assert.True(_work[1].IsCanceled);
        End(0);

        AssertBegun(0, 2);
    }

    [Fact]
    public void BeatsGoOn_PatienceCountsFromTheBeginningAllTheSame()
    {
        var queue = new BeatQueue(_time, 1);
        Add(queue, 0, 1, 2);
        Advance(0.9);
        End(0);
        AssertBegun(0, 1);

        Advance(0.1);

        AssertBegun(0, 1, 2);
    }

    [Fact]
    public void BeginsGoOn_NextOneIsPatientUntilNoneEnds()
    {
        var queue = new BeginQueue(_time, 1);
        Add(queue, 0, 1, 2, 3);
        Advance(0.9);
        End(0);
        AssertBegun(0, 1);
        Advance(0.9);
        AssertBegun(0, 1);
        End(1);
        AssertBegun(0, 1, 2);
        Advance(0.9);
        AssertBegun(0, 1, 2);

        Advance(0.1);

        AssertBegun(0, 1, 2, 3);
    }

    private void Add(FairQueue queue, params ReadOnlySpan<int> works)
    {
        foreach (var work in works)
        {
            Add(queue, Patience, work);
        }
    }

    private void Add(FairQueue queue, TimeSpan patience, int work, CancellationToken cancellationToken = default)
    {
        _work[work] = queue.RunAsync(
            async () =>
            {
                _begun.Add(work);
                await (_ends[work] = new TaskCompletionSource()).Task;
                return work;
            },
            patience,
            cancellationToken);
        _pump.Run();
    }

    private void End(int work)
    {
        _ends[work].SetResult();
        _pump.Run();
        Assert.True(_work[work].IsCompletedSuccessfully);
    }

    private void Advance(double patiences)
    {
        _time.Advance(Patience * patiences);
        _pump.Run();
    }

    private void AssertBegun(params int[] works) => Assert.Equal(works, _begun);
}
