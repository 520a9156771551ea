using System.Globalization;
using Azure;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Begin;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Turns;
using Microsoft.Extensions.Time.Testing;

namespace ChatFunctions.Tests.TurnProtocol.Schedules;

/// <summary>
/// One conversation, a few workers and their clients, all at once: what happens next is drawn, request by request, together with what
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
    private static readonly string Owner = ChatFunctions.Access.Owner.Shared.Key;

    public static readonly string Partition = RowKeys.Partition(Owner, Id);

    private readonly Random _random;
    private readonly Coverage _coverage;
    private readonly Pump _pump = new();
    private readonly List<TableCall> _calls = [];
    private readonly List<TableCall> _late = [];
    private readonly List<ScheduledWorker> _workers = [];
    private readonly List<(ScheduledWorker Worker, string Name, Task Task)> _clients = [];
    private readonly List<string> _trace = [];
    private int _toDo;
    private int _named;
    private readonly bool _isKeyed;
    private readonly bool _isLong;
    private bool _isRough = true;

    public Schedule(int seed, Coverage coverage)
    {
        (_random, _coverage) = (new Random(seed), coverage);
        Time = new FakeTimeProvider(Start);
        Oracle = new Oracle(this);
        _toDo = _random.Next(2, 9);
        (_isKeyed, _isLong) = (_random.Next(4) == 0, _random.Next(4) == 0);
        for (var worker = 0; worker < _random.Next(1, MaxWorkers + 1); worker++)
        {
            _workers.Add(NewWorker());
        }
    }

    public FakeTimeProvider Time { get; }

    public StoredTable Table { get; } = new();

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
            for (var step = 0; step < MaxSteps && (_toDo > 0 || _clients.Any(client => !client.Task.IsCompleted)); step++)
            {
                Step();
                _pump.Run();
            }

            Settle();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outside);
        }
    }

    public void Add(TableCall call)
    {
        if (!call.Worker.IsDead)
        {
            _calls.Add(call);
        }
    }

    public void Count(string what) => _coverage.Count(what);

    public Response Respond(ETag etag = default) => new StubResponse(Now.ToString("r", CultureInfo.InvariantCulture), etag);

    /// <summary>How many rows the next page of a query holds at the most.</summary>
    public int NextPageSize() => _isRough && _random.Next(6) == 0 ? _random.Next(3) : 1000;

    private void Step()
    {
        switch (_random.Next(100))
        {
            case < 55 when _calls.Count > 0:
                Serve(_calls[_random.Next(_calls.Count)]);
                break;
            case < 65 when _toDo > 0:
                _toDo--;
                Ask(_workers[_random.Next(_workers.Count)]);
                break;
            case < 82 when Speaking() is { Length: > 0 } turns:
                Speak(turns[_random.Next(turns.Length)]);
                break;
            case < 84 when _late.Count > 0:
                DeliverLate();
                break;
            case < 85:
                Kill(_random.Next(_workers.Count));
                break;
            case < 97:
                Advance(TimeSpan.FromSeconds(0.6));
                break;
            case < 98:
                Advance(TimeSpan.FromSeconds(_random.Next(2, 40)));
                break;
        }
    }

    private void Serve(TableCall call)
    {
        _calls.Remove(call);
        var fate = _isRough ? _random.Next(30) : 30;
        _trace.Add($"{call} {fate switch { 0 => "is lost on its way", 1 => "503", 2 when call.IsWrite => "its answer is lost", 3 when call.IsWrite => "is retried", 4 when call.IsWrite => "is late", _ => "" }}");
        switch (fate)
        {
            case 0:
                call.Fail(0);
                break;
            case 1:
                call.Fail(503);
                break;
            case 2 when call.IsWrite:
                call.Deliver(isHeard: false);
                break;
            case 3 when call.IsWrite:
                call.DeliverTwice();
                break;
            case 4 when call.IsWrite:
                _late.Add(call);
                call.Fail(0);
                break;
            default:
                call.Deliver(isHeard: true);
                break;
        }
    }

    // Its sender has given it up.
    private void DeliverLate()
    {
        var call = _late[_random.Next(_late.Count)];
        _late.Remove(call);
        _trace.Add($"{call} arrives late");
        call.Deliver(isHeard: false);
        Count("late write");
    }

    private GhostTurn[] Speaking() => [.. Oracle.Turns.Where(turn => turn is { Owner.IsDead: false, Call.IsOver: false })];

    private void Speak(GhostTurn turn)
    {
        if (_random.Next(_isLong ? 16 : 8) == 0)
        {
            _trace.Add($"the model finishes {turn.Token[..4]}");
            turn.Call!.Finish();
            return;
        }

        if (_random.Next(20) == 0)
        {
            _trace.Add($"the model fails in {turn.Token[..4]}");
            turn.Call!.Fail();
            return;
        }

        // Now and then one that fills a journal row.
        var delta = _random.Next(_isLong ? 2 : 12) == 0 ? new string((char)('a' + (turn.Deltas % 26)), 20_000) : $"{turn.Deltas} ";
        turn.Deltas++;
        turn.Said += delta;
        _trace.Add($"the model says {delta.Length} in {turn.Token[..4]}");
        turn.Call!.Say(delta);
    }

    private void Kill(int index)
    {
        var worker = _workers[index];
        _trace.Add($"{worker.Name} is killed");
        worker.IsDead = true;
        var sent = _calls.Where(call => call.Worker == worker && call.IsWrite).ToArray();
        _late.AddRange(sent.Where(_ => _random.Next(3) == 0));
        _calls.RemoveAll(call => call.Worker == worker);
        _clients.RemoveAll(client => client.Worker == worker);
        _workers[index] = NewWorker();
    }

    private ScheduledWorker NewWorker() => new(this, $"w{++_named}");

    private void Advance(TimeSpan by)
    {
        _trace.Add($"{by.TotalSeconds} s pass");
        Time.Advance(by);
    }

    private void Ask(ScheduledWorker worker)
    {
        var (name, task) = _random.Next(20) switch
        {
            < 6 when !_isKeyed => ("post", PostAsync(worker, null, $"question {++_named}")),
            < 10 => ("post with key", PostAsync(worker, "key", "keyed question")),
            < 13 => ("stop", worker.Stopper.RequestAsync(Partition, "", CancellationToken.None)),
            < 14 => ("delete", worker.Eraser.DeleteAsync(Owner, Id, CancellationToken.None)),
            < 16 => ("edit", worker.Editor.SetMetadataAsync(Owner, Id, $"{{\"n\":\"{++_named}\"}}", CancellationToken.None)),
            < 17 => ("mark", MarkAsync(worker)),
            < 19 => ("read", worker.Reader.ReadMessagesAsync(Owner, Id, 100, null, CancellationToken.None)),
            _ => ("attach", AttachAsync(worker)),
        };
        _trace.Add($"{worker.Name} is asked to {name}");
        _clients.Add((worker, name, task));
    }

    private async Task PostAsync(ScheduledWorker worker, string? key, string question)
    {
        var request = new TurnRequest(Owner, new TurnPlace.End(Id), TurnInput.Of(question), new ReplySettings("model"))
        {
            IdempotencyKey = key,
            BodyHash = question,
        };
        try
        {
            switch (await worker.Beginner.BeginAsync(request, CancellationToken.None))
            {
                case TurnBegin.Started(var turn):
                    var running = worker.Runner.Start(turn);
                    await running.Completion;
                    CheckEnd(turn.Token, running.Log, mayBeUnknown: false);
                    break;
                case TurnBegin.Found(var partition, var rows):

                    // Without a key only where the same question takes the place of a turn that failed without a word.
                    Assert.True(key is not null || rows.Reply.Retries > 0);
                    await FollowAsync(worker.Attacher.Attach(partition, rows, CancellationToken.None));
                    break;
            }
        }
        catch (ConversationBusyException busy)
        {
            Assert.Contains(Oracle.Turns, turn => busy.TurnId.EndsWith(turn.Token[..8], StringComparison.Ordinal));
            Count("busy");
        }
    }

    private async Task AttachAsync(ScheduledWorker worker)
    {
        if ((await worker.Attacher.AttachAsync(Owner, Id, null, CancellationToken.None)).Source is { } source)
        {
            await FollowAsync(source);
        }
    }

    private async Task FollowAsync(ReplySource source)
    {
        await source.Log.WaitForEndAsync(Time, TimeSpan.FromHours(10), CancellationToken.None);
        CheckEnd(source.Rows.Reply.TurnToken, source.Log, mayBeUnknown: true);
        Count("followed");
    }

    private async Task MarkAsync(ScheduledWorker worker)
    {
        var ended = Oracle.Turns.Where(turn => turn is { IsGone: false, Ended: not null }).ToArray();
        if (ended.Length > 0)
        {
            var reply = ended[_random.Next(ended.Length)].Ended!;
            try
            {
                await worker.Editor.DeleteMessageAsync(Owner, new MessageId(Id, reply.Number, reply.TurnToken), CancellationToken.None);
            }
            catch (ConversationBusyException)
            {
                // Begun again in its place meanwhile.
            }
        }
    }

    /// <summary>What those were told who followed a reply.</summary>
    private void CheckEnd(string token, ReplyLog log, bool mayBeUnknown)
    {
        var turn = Oracle.Find(token)!;
        var view = log.Read();
        Assert.StartsWith(view.Text.ToString(), turn.Said, StringComparison.Ordinal);
        switch (view.End!.Outcome)
        {
            case ReplyOutcome.Committed:
                Assert.Equal((turn.Ended!.Status, turn.Ended.Text), (view.End.Reply!.Status, view.End.Reply.Text));
                break;
            case ReplyOutcome.Deleted:
                Assert.True(turn.IsGone);
                break;
            default:
                Assert.True(mayBeUnknown || turn.IsGone, "Its worker does not know how a turn has ended.");
                break;
        }
    }

    private void Settle()
    {
        (_isRough, _toDo) = (false, 0);
        _trace.Add("all is well again");
        for (var step = 0; ; step++)
        {
            Assert.True(step < MaxSettling, $"It does not settle:\n{string.Join('\n', _clients.Where(client => !client.Task.IsCompleted))}");
            foreach (var turn in Speaking())
            {
                turn.Call!.Finish();
            }

            _pump.Run();
            if (_late.Count > 0 && _random.Next(3) == 0)
            {
                DeliverLate();
            }
            else if (_calls.Count > 0)
            {
                Serve(_calls[_random.Next(_calls.Count)]);
            }
            else if (_clients.All(client => client.Task.IsCompleted))
            {
                break;
            }
            else
            {
                Advance(TimeSpan.FromSeconds(2));
            }

            _pump.Run();
        }

        foreach (var (_, name, task) in _clients)
        {
            if (task.Exception?.InnerException is { } exception && exception is not (StoreUnavailableException or TableReadException))
            {
                throw new InvalidOperationException($"{name} failed.", exception);
            }
        }

        Advance(TimeSpan.FromSeconds(40));
        var reader = NewWorker();
        Oracle.Check(Finish(reader.Reader.ReadMessagesAsync(Owner, Id, 100, null, CancellationToken.None)));
        if (Table.Head(Partition) is { Deleted: false } head)
        {
            Assert.True(head.IsUnlisted || Oracle.IsListed(head));
        }

        if (_isKeyed)
        {
            Finish(PostAsync(reader, "key", "keyed question"));
        }

        Finish(PostAsync(reader, null, "last question"));
        Assert.Equal(TurnStatus.Completed, Oracle.Turns.Last().Ended?.Status);
        Assert.Equal([Id], Finish(reader.Reader.ListAsync(Owner, 100, null, CancellationToken.None)).Conversations.Select(found => found.Id));
    }

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
            foreach (var turn in Speaking())
            {
                turn.Call!.Finish();
            }

            if (_calls.Count > 0)
            {
                Serve(_calls[0]);
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
