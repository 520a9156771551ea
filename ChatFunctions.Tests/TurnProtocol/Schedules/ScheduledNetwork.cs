using Azure;

namespace ChatFunctions.Tests.TurnProtocol.Schedules;

/// <summary>The requests to the table that are under way, and what becomes of each.</summary>
internal sealed class ScheduledNetwork(Schedule schedule)
{
    private readonly List<TableCall> _calls = [];
    private readonly List<TableCall> _late = [];

    /// <summary>Whether requests and answers are lost, late or doubled, and pages end where they like.</summary>
    public bool IsRough { get; set; } = true;

    /// <summary>Sees each request that is served, and may give it a fate of its own.</summary>
    public Func<TableCall, Action<TableCall>?>? Serving { get; set; }

    public bool IsBusy => _calls.Count > 0;

    /// <summary>Whether a write is still on its way that its sender has given up.</summary>
    public bool HasLate => _late.Count > 0;

    public void Send(TableCall call)
    {
        if (!call.Worker.IsDead)
        {
            _calls.Add(call);
        }
    }

    /// <summary>One of the requests comes to its end, whichever.</summary>
    public void Serve()
    {
        var call = Take(_calls);
        if (Serving?.Invoke(call) is { } other)
        {
            other(call);
            return;
        }

        var (fate, told) = (IsRough ? schedule.Random.Next(30) : 30) switch
        {
            0 => (() => call.Fail(0), "is lost on its way"),
            1 => (() => call.Fail(503), "503"),
            2 when call.IsWrite => (() => call.Deliver(isHeard: false), "its answer is lost"),
            3 when call.IsWrite => (call.DeliverTwice, "is retried"),
            4 when call.IsWrite => (() => Delay(call), "is late"),
            _ => ((Action)(() => call.Deliver(isHeard: true)), ""),
        };
        schedule.Note($"{call} {told}");
        fate();
    }

    public void DeliverLate()
    {
        var call = Take(_late);
        schedule.Note($"{call} arrives late");
        call.Deliver(isHeard: false);
        schedule.Count("late write");
    }

    /// <summary>So late that nothing arrives any more.</summary>
    public void ForgetLate() => _late.Clear();

    /// <summary>Forgets a worker that was killed, but for writes that have left it.</summary>
    public void Cut(ScheduledWorker worker)
    {
        _late.AddRange(_calls.Where(call => call.Worker == worker && call.IsWrite && schedule.Random.Next(3) == 0));
        _calls.RemoveAll(call => call.Worker == worker);
    }

    /// <summary>An answer of the table.</summary>
    public Response Respond(ETag etag = default) => StubResponse.Written(schedule.Now, etag);

    /// <summary>How many rows the next page of a query holds at the most.</summary>
    public int NextPageSize() => IsRough && schedule.Random.Next(6) == 0 ? schedule.Random.Next(3) : 1000;

    private void Delay(TableCall call)
    {
        _late.Add(call);
        call.Fail(0);
    }

    private TableCall Take(List<TableCall> calls)
    {
        var index = schedule.Random.Next(calls.Count);
        var call = calls[index];
        calls.RemoveAt(index);
        return call;
    }
}
