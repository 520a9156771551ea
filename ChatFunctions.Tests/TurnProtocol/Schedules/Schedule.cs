using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;
using Microsoft.Extensions.Time.Testing;

namespace ChatFunctions.Tests.TurnProtocol.Schedules;

/// <summary>
/// One conversation, a few workers and their callers, all at once: what happens next is drawn, request by request, together with what
/// becomes of it. The <see cref="Oracle"/> looks at every write; when all is quiet again, everybody must have been told what the table
/// says.
/// </summary>
internal sealed class Schedule
{
    public const string Id = "demo";

    private const int MaxWorkers = 3;
    private const int MaxSteps = 600;
    private const int MaxSettling = 4000;

    private static readonly DateTimeOffset Start = new(2025, 6, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly string Owner = ChatFunctions.Access.Owner.Shared.Key;
    public static readonly string Partition = RowKeys.Partition(Owner, Id);

    private readonly Coverage _coverage;
    private readonly Pump _pump = new();
    private readonly ScheduledModel _model;
    private readonly ScheduledCallers _callers;
    private readonly List<ScheduledWorker> _workers = [];
    private readonly List<string> _trace = [];
    private readonly bool _isKeyed;
    private int _toDo;
    private int _named;

    public Schedule(int seed, Coverage coverage)
    {
        (Random, _coverage) = (new Random(seed), coverage);
        Time = new FakeTimeProvider(Start);
        Oracle = new Oracle(this);
        Network = new ScheduledNetwork(this);
        _toDo = Random.Next(2, 9);
        _isKeyed = Random.Next(4) == 0;
        var isCalling = Random.Next(6) == 0;
        _toDo += isCalling ? 8 : 0;
        _model = new ScheduledModel(this, isLong: Random.Next(4) == 0, isCalling);
        _callers = new ScheduledCallers(this, _isKeyed, isCalling);
        for (var worker = 0; worker < Random.Next(1, MaxWorkers + 1); worker++)
        {
            _workers.Add(NewWorker());
        }
    }

    /// <summary>Draws everything that happens.</summary>
    public Random Random { get; }

    public FakeTimeProvider Time { get; }

    public StoredTable Table { get; } = new();

    public ScheduledNetwork Network { get; }

    public Oracle Oracle { get; }

    /// <summary>The service's clock.</summary>
    public DateTimeOffset Now => Time.GetUtcNow();

    /// <summary>What has happened, for people.</summary>
    public string Trace => string.Join('\n', _trace);

    public void Run()
    {
        var outside = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(_pump);
        try
        {
            for (var step = 0; step < MaxSteps && (_toDo > 0 || _callers.AreWaiting); step++)
            {
                Step();
                _pump.Run();
            }

            Settle();
            Conclude();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outside);
        }
    }

    public void Note(string what) => _trace.Add(what);

    public void Count(string what) => _coverage.Count(what);

    /// <summary>A number that nothing else in this schedule has.</summary>
    public int NextNumber() => ++_named;

    private void Step()
    {
        switch (Random.Next(100))
        {
            case < 55 when Network.IsBusy:
                Network.Serve();
                break;
            case < 65 when _toDo > 0:
                _toDo--;
                _callers.Ask(_workers[Random.Next(_workers.Count)]);
                break;
            case < 82 when _model.IsSpeaking:
                _model.Speak();
                break;
            case < 84 when Network.HasLate:
                Network.DeliverLate();
                break;
            case < 85:
                Kill(Random.Next(_workers.Count));
                break;
            case < 97:
                Advance(TimeSpan.FromSeconds(0.6));
                break;
            case < 98:
                Advance(TimeSpan.FromSeconds(Random.Next(2, 40)));
                break;
            case 98 when !_callers.AreWaiting:
                Advance(HeadRow.ListingStay);
                break;
            case 99 when !_callers.AreWaiting:
                // What nobody waits for any more does not arrive a day later.
                Network.ForgetLate();
                Advance(TimeSpan.FromHours(25));
                break;
        }
    }

    private void Kill(int index)
    {
        var worker = _workers[index];
        Note($"{worker.Name} is killed");
        worker.IsDead = true;
        Network.Cut(worker);
        _callers.Forget(worker);
        _workers[index] = NewWorker();
    }

    private ScheduledWorker NewWorker() => new(this, $"w{NextNumber()}");

    private void Advance(TimeSpan by)
    {
        Note($"{by.TotalSeconds} s pass");
        Time.Advance(by);
    }

    /// <summary>Nothing is lost any more, and the model comes to its end: so must everybody who waits.</summary>
    private void Settle()
    {
        (Network.IsRough, _toDo) = (false, 0);
        Note("all is well again");
        for (var step = 0; ; step++)
        {
            Assert.True(step < MaxSettling, $"It does not settle:\n{_callers}");
            _model.Finish();
            _pump.Run();
            if (Network.HasLate && Random.Next(3) == 0)
            {
                Network.DeliverLate();
            }
            else if (Network.IsBusy)
            {
                Network.Serve();
            }
            else if (_callers.AreWaiting)
            {
                Advance(TimeSpan.FromSeconds(2));
            }
            else
            {
                break;
            }

            _pump.Run();
        }

        _callers.Check();
    }

    /// <summary>Whatever has happened: a new worker shows what the oracle has seen, and the conversation goes on.</summary>
    private void Conclude()
    {
        Advance(TimeSpan.FromSeconds(40));
        var reader = NewWorker();
        Oracle.Check(Finish(reader.Reader.ReadMessagesAsync(Owner, Id, 100, null, CancellationToken.None)));
        if (Table.Head(Partition) is { Deleted: false } head)
        {
            Assert.True(head.IsUnlisted || Oracle.IsListed(head));
            Assert.Equal(head.IsUnlisted ? Listed(reader).Take(1) : [Id], Listed(reader));
        }

        if (_isKeyed)
        {
            Finish(_callers.PostKeyedAsync(reader));
        }

        Finish(_callers.PostAsync(reader, null, "last question"));
        Assert.Equal(TurnStatus.Completed, Oracle.Turns.Last().Ended?.Status);
        Assert.Equal([Id], Listed(reader));
        Oracle.CheckPlace();
    }

    private IEnumerable<string> Listed(ScheduledWorker reader) =>
        Finish(reader.Listing.ListAsync(Owner, 100, null, CancellationToken.None)).Conversations.Select(found => found.Id);

    private T Finish<T>(Task<T> task)
    {
        Finish((Task)task);
        return task.Result;
    }

    private void Finish(Task task)
    {
        for (var step = 0; !task.IsCompleted; step++)
        {
            Assert.True(step < MaxSettling, "It does not end.");
            _pump.Run();
            _model.Finish();
            if (Network.IsBusy)
            {
                Network.Serve();
            }
            else if (!task.IsCompleted)
            {
                Advance(TimeSpan.FromSeconds(1));
            }

            _pump.Run();
        }

        if (task.Exception?.InnerException is { } exception)
        {
            throw new InvalidOperationException("The last request failed.", exception);
        }
    }
}
