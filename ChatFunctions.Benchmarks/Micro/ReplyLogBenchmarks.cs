using System.Diagnostics.CodeAnalysis;
using BenchmarkDotNet.Attributes;
using ChatFunctions.Conversations;
using ChatFunctions.Turns;

namespace ChatFunctions.Benchmarks.Micro;

/// <summary>
/// The log of a running reply, under a lease as the worker that writes it has one. One operation is one delta, appended and read by
/// all followers; the log and its growing buffers are spread over its 1,000 deltas. Where followers go on in other threads, the time
/// is mostly the handover, and as uneven as the machine is busy.
/// </summary>
[MemoryDiagnoser]
public class ReplyLogBenchmarks
{
    private const int Deltas = 1000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly string[] _deltas = SampleReply.Deltas(Deltas);
    private int _waits;

    [Unit("delta")]
    [Benchmark(Description = "Reply log: no follower", OperationsPerInvoke = Deltas)]
    public int Append()
    {
        var log = NewLog();
        foreach (var delta in _deltas)
        {
            log.Append(delta);
        }

        return log.Read().Count;
    }

    [Unit("delta")]
    [Benchmark(Description = "Reply log: 1 follower, woken for each delta", OperationsPerInvoke = Deltas)]
    public int OneFollower() => AppendTo(1);

    [Unit("delta")]
    [Benchmark(Description = "Reply log: 10 followers, each woken for each delta", OperationsPerInvoke = Deltas)]
    public int TenFollowers() => AppendTo(10);

    private static ReplyLog NewLog() => new(new TurnLease(TimeProvider.System, TimeSpan.FromHours(1), TimeProvider.System.GetTimestamp()));

    private int AppendTo(int followers)
    {
        var log = NewLog();
        var waits = 0;
        _waits = 0;
        var following = Enumerable.Range(0, followers).Select(_ => FollowAsync(log)).ToArray();
        foreach (var delta in _deltas)
        {
            // All of them wait before the delta comes, so that none gets away without sleeping.
            WaitFor(waits += followers);
            log.Append(delta);
        }

        log.End(new ReplyEnd(ReplyOutcome.Unknown));
        return Task.WhenAll(following).GetAwaiter().GetResult().Sum();
    }

    private void WaitFor(int waits)
    {
        for (var spin = default(SpinWait); Volatile.Read(ref _waits) < waits;)
        {
            spin.SpinOnce(sleep1Threshold: -1);
        }
    }

    [SuppressMessage("Reliability", "CA2012", Justification = "The wait is counted between its begin and its end, and awaited once.")]
    private async Task<int> FollowAsync(ReplyLog log)
    {
        using var follower = log.Follow(TimeProvider.System, CancellationToken.None);
        var view = log.Read();
        while (view.End is null)
        {
            var waiting = follower.WaitAsync(view.Count, Patience);
            Interlocked.Increment(ref _waits);
            await waiting;
            view = log.Read();
        }

        return view.Count;
    }
}
