using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Begin;
using ChatFunctions.Turns;

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

    public Stage()
    {
        SynchronizationContext.SetSynchronizationContext(_pump);
        _begun = _schedule.Now;
        _schedule.Network.IsRough = false;
        _schedule.Network.Serving = call => _served.Add((call.Worker.Name, call.Name, Seconds));
    }

    public double Seconds => (_schedule.Now - _begun).TotalSeconds;

    public StoredTable Table => _schedule.Table;

    public ScheduledWorker Start(string name, TurnOptions? turn = null, LeaseOptions? lease = null) => new(_schedule, name, turn, lease);

    /// <summary>Begins a turn, whose model has not said anything yet.</summary>
    public (RunningTurn Turn, GhostTurn Seen) Post(ScheduledWorker worker)
    {
        var begun = Assert.IsType<TurnBegin.Started>(Finish(
            worker.Beginner.BeginAsync(ScheduledCallers.Request(null, "Hello?"), CancellationToken.None)));
        var running = worker.Runner.Start(begun.Turn);
        Drain();
        return (running, _schedule.Oracle.Find(begun.Turn.Token)!);
    }

    public void Say(GhostTurn turn, string delta)
    {
        turn.Say(delta);
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
