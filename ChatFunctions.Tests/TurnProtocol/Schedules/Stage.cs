using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Begin;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Turns;
using Microsoft.Extensions.Time.Testing;

namespace ChatFunctions.Tests.TurnProtocol.Schedules;

/// <summary>
/// Workers before a table that answers at once, on a clock that only the test moves: for what they ask of it, and when. For tests without
/// an <see langword="await"/>, because all happens on one thread.
/// </summary>
internal sealed class Stage : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    private readonly Schedule _schedule = new(0, new Coverage());
    private readonly Pump _pump = new();
    private readonly SynchronizationContext? _outside = SynchronizationContext.Current;
    private readonly DateTimeOffset _begun;
    private readonly List<(string Worker, string Request, double Seconds)> _served = [];
    private readonly List<(ScheduledWorker Worker, string Request, Action<TableCall> Fate)> _fates = [];

    public Stage()
    {
        SynchronizationContext.SetSynchronizationContext(_pump);
        _begun = _schedule.Now;
        _schedule.Network.IsRough = false;
        _schedule.Network.Serving = call =>
        {
            _served.Add((call.Worker.Name, call.Name, Seconds));
            var found = _fates.FindIndex(fate => fate.Worker == call.Worker && call.Name.Contains(fate.Request, StringComparison.Ordinal));
            if (found < 0)
            {
                return null;
            }

            var fate = _fates[found].Fate;
            _fates.RemoveAt(found);
            return fate;
        };
    }

    /// <summary>The turn that has begun.</summary>
    public static Turn Started(Task<TurnBegin> begin)
    {
        Assert.True(begin.IsCompletedSuccessfully, $"{begin.Status} {begin.Exception}");
        return Assert.IsType<TurnBegin.Started>(begin.Result).Turn;
    }

    /// <summary>Why a call has failed.</summary>
    public static T Failure<T>(Task call)
        where T : Exception =>
        Assert.IsType<T>(call.Exception?.InnerException);

    public double Seconds => (_schedule.Now - _begun).TotalSeconds;

    public StoredTable Table => _schedule.Table;

    public FakeTimeProvider Time => _schedule.Time;

    public HeadRow Head => Table.Head(Schedule.Partition)!;

    /// <summary>The rows that list conversations.</summary>
    public IEnumerable<string> Listed => Table.Rows(RowKeys.ListingPartition(Schedule.Partition)).Select(row => row.RowKey);

    /// <summary>The only one of them.</summary>
    public ListingRow ListingRow() =>
        ChatFunctions.Conversations.Table.ListingRow.FromEntity(Table.Rows(RowKeys.ListingPartition(Schedule.Partition)).Single());

    public ScheduledWorker Start(string name, TurnOptions? turn = null, LeaseOptions? lease = null) => new(_schedule, name, turn, lease);

    /// <summary>Gives the next requests of a worker whose name has this in it a fate of their own.</summary>
    public void Next(ScheduledWorker worker, string request, Action<TableCall> fate, int times = 1) =>
        _fates.AddRange(Enumerable.Repeat((worker, request, fate), times));

    /// <summary>Holds the next such request, until it is delivered.</summary>
    public Action Hold(ScheduledWorker worker, string request)
    {
        TableCall? held = null;
        Next(worker, request, call => held = call);
        return () =>
        {
            held!.Deliver(isHeard: true);
            Drain();
        };
    }

    /// <summary>Writes the head once more, as somebody does who changes nothing that counts here.</summary>
    public void TouchHead() => Table.Put(Head.ToEntity(Schedule.Partition));

    /// <summary>Begins a turn, as far as that needs no time.</summary>
    public Task<TurnBegin> Begin(
        ScheduledWorker worker, string question = "Hello?", string? key = null, CancellationToken cancellationToken = default) =>
        Begin(worker, ScheduledCallers.Request(key, question), cancellationToken);

    /// <inheritdoc cref="Begin(ScheduledWorker, string, string?, CancellationToken)"/>
    public Task<TurnBegin> Begin(ScheduledWorker worker, TurnRequest request, CancellationToken cancellationToken = default)
    {
        var begin = worker.Beginner.BeginAsync(request, cancellationToken);
        Drain();
        return begin;
    }

    /// <summary>Begins a turn, whose model has not said anything yet.</summary>
    public (RunningTurn Turn, GhostTurn Seen) Post(ScheduledWorker worker, string question = "Hello?", string? key = null)
    {
        var begun = Assert.IsType<TurnBegin.Started>(Finish(Begin(worker, question, key)));
        var running = worker.Runner.Start(begun.Turn);
        Drain();
        return (running, _schedule.Oracle.Find(begun.Turn.Token)!);
    }

    /// <summary>A whole turn.</summary>
    public RunningTurn Converse(ScheduledWorker worker, string question = "Hello?", string? key = null)
    {
        var (turn, seen) = Post(worker, question, key);
        Say(seen, "Yes.");
        seen.Call!.Finish();
        Drain();
        Assert.Equal(TurnStatus.Completed, turn.Log.Read().End?.Reply?.Status);
        return turn;
    }

    public void Say(GhostTurn turn, string delta, ReplyItem? begun = null)
    {
        turn.Say(delta, begun);
        Drain();
    }

    /// <summary>What a call comes to that needs no time.</summary>
    public T Finish<T>(Task<T> task)
    {
        Finish((Task)task);
        return task.Result;
    }

    /// <summary>Runs a call to its end that needs no time.</summary>
    public void Finish(Task task)
    {
        Drain();
        Assert.True(task.IsCompletedSuccessfully, $"{task.Status} {task.Exception}");
    }

    public void Advance(double seconds)
    {
        for (var end = Seconds + seconds; Seconds < end - 0.001;)
        {
            _schedule.Time.Advance(Tick);
            Drain();
        }
    }

    /// <summary>What a worker has asked the table for, of which this is done here.</summary>
    public IReadOnlyList<string> Requests(ScheduledWorker worker, Action during)
    {
        var before = _served.Count;
        during();
        return [.. _served.Skip(before).Where(served => served.Worker == worker.Name).Select(served => served.Request)];
    }

    /// <summary>The moments, in seconds since the test began, at which a worker sent a request whose name has this in it.</summary>
    public IEnumerable<double> Moments(ScheduledWorker worker, string request) =>
        _served.Where(served => served.Worker == worker.Name && served.Request.Contains(request, StringComparison.Ordinal))
            .Select(served => Math.Round(served.Seconds, 2));

    public void Dispose() => SynchronizationContext.SetSynchronizationContext(_outside);

    private void Drain()
    {
        _pump.Run();
        while (_schedule.Network.IsBusy)
        {
            _schedule.Network.Serve();
            _pump.Run();
        }
    }
}
