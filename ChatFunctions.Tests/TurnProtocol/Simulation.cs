using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>
/// Two workers before one conversation, step by step against the <see cref="Promise"/>. The steps follow one another; what the workers
/// do in between, they do at their own pace.
/// </summary>
internal sealed class Simulation(TableWorld world)
{
    private const string Id = "demo";

    private readonly Promise _promise = new();
    private readonly (Worker Worker, bool IsAsleep, bool HasFaults)[] _workers = new (Worker, bool, bool)[2];
    private readonly List<(string Token, Worker Worker, Task<Answer> Reading)> _attached = [];
    private int _count;

    public async Task RunAsync(IEnumerable<SimulationStep> steps)
    {
        (_workers[0], _workers[1]) = ((Start(), false, false), (Start(), false, false));
        foreach (var step in steps)
        {
            await RunAsync(step);
            _promise.TakeEnds();
        }

        await SettleAsync();
    }

    private Worker Start()
    {
        var worker = world.Start();
        worker.Network.Confirmed = _promise.Journaled;
        return worker;
    }

    private Task RunAsync(SimulationStep step)
    {
        ref var state = ref _workers[step.Worker];
        var (worker, isAsleep, hasFaults) = state;
        var turns = _promise.Turns.Where(turn => turn is { Finish: null, Call.IsCancelled: false }).ToArray();
        switch (step.Action)
        {
            case SimulationAction.Say when turns.Length > 0:
                Say(turns[step.Choice % turns.Length], 1 + (step.Choice % 3));
                return Task.CompletedTask;
            case SimulationAction.FinishModel when turns.Length > 0:
                Finish(turns[step.Choice % turns.Length], (step.Choice % 5) switch { 0 => "length", 1 => "error", _ => "stop" });
                return Task.CompletedTask;
            case SimulationAction.WaitForJournal:
                return Task.Delay(120);
            case SimulationAction.ExpireLeases:
                world.ExpireLeases();
                return Task.CompletedTask;
            case SimulationAction.Kill:
                worker.Kill();
                foreach (var turn in _promise.Turns.Where(turn => turn.Post.Worker == worker && turn.Post.Source.Log.Read().End is null))
                {
                    turn.IsKilled = true;
                }

                state = (Start(), false, false);
                return Task.CompletedTask;
            case SimulationAction.Sleep when !isAsleep:
                worker.Network.Pause();
                worker.Clock.Step(Worker.Lease + TimeSpan.FromSeconds(2));
                world.ExpireLeases();
                state = (worker, true, hasFaults);
                return Task.CompletedTask;
            case SimulationAction.Wake when isAsleep:
            case SimulationAction.FaultsEnd when hasFaults && !isAsleep:
                worker.Network.Heal();
                state = (worker, false, false);
                return Task.CompletedTask;
            case SimulationAction.FaultsBegin when !isAsleep:
                var chance = new Random(step.Choice);
                worker.Network.Chance = _ => Draw(chance);
                state = (worker, false, true);
                return Task.CompletedTask;
            default:
                return isAsleep ? Task.CompletedTask : AskAsync(step, worker, isFinal: !hasFaults);
        }
    }

    /// <summary>What a client asks of a worker that is awake.</summary>
    private async Task AskAsync(SimulationStep step, Worker worker, bool isFinal)
    {
        try
        {
            switch (step.Action)
            {
                case SimulationAction.Post:
                    await PostAsync(worker, null, $"Question {++_count}?");
                    break;
                case SimulationAction.PostWithKey:
                    await PostAsync(worker, $"key-{step.Choice % 3}", $"Keyed question {step.Choice % 3}?");
                    break;
                case SimulationAction.Stop:
                    _promise.Stop();
                    await worker.StopAsync(Id);
                    break;
                case SimulationAction.Delete:
                    _promise.Delete(isConfirmed: false);
                    await worker.DeleteAsync(Id);
                    _promise.Delete(isConfirmed: true);
                    break;
                case SimulationAction.Read:
                    _promise.Look();
                    _promise.Check(await worker.HistoryAsync(Id), isFinal);
                    break;
                case SimulationAction.Attach when await worker.AttachAsync(Id) is { } source:
                    _attached.Add((source.Rows.Reply.TurnToken, worker, worker.ReadAsync(source)));
                    break;
            }
        }
        catch (Exception exception) when (exception is StoreUnavailableException or TableReadException)
        {
            // The worker's faults; the client is told that it may try again.
        }
    }

    private async Task PostAsync(Worker worker, string? key, string question)
    {
        var mayBeBusy = _promise.MayBeBusy;
        try
        {
            var post = await worker.PostAsync(Id, question, key);
            if (post.Running is null)
            {
                _promise.Find(post, key, question);
                return;
            }

            var turn = _promise.Begin(post, key, question);
            turn.Call = await world.Model.NextCallAsync();
            Assert.Equal(question, turn.Call.Question);
            _attached.Add((post.Token, worker, post.ReadAsync()));
        }
        catch (ConversationBusyException)
        {
            Assert.True(mayBeBusy, "Busy, but nothing runs.");
        }
        catch (StoreUnavailableException)
        {
            _promise.Lose(key, question);
            throw;
        }
    }

    private static void Say(ModelTurn turn, int deltas)
    {
        for (var delta = 0; delta < deltas; delta++)
        {
            var text = $"{turn.Said.Count} ";
            turn.Said.Add(text);
            turn.Call!.Say(text);
        }
    }

    private static void Finish(ModelTurn turn, string reason)
    {
        turn.Finish = reason;
        if (reason == "error")
        {
            turn.Call!.Fail(CompletionError.BrokenStream);
        }
        else
        {
            turn.Call!.Finish(reason);
        }
    }

    private static Fault Draw(Random chance) => chance.Next(40) switch
    {
        0 or 1 => Fault.LoseResponse,
        2 or 3 => Fault.ApplyThen503,
        4 or 5 => Fault.Refuse503,
        6 or 7 => Fault.Cut,
        _ => Fault.None,
    };

    /// <summary>All is well again: every turn comes to an end, everybody is told the same, and the conversation goes on.</summary>
    private async Task SettleAsync()
    {
        foreach (var (worker, _, _) in _workers)
        {
            worker.Network.Heal();
        }

        foreach (var turn in _promise.Turns.Where(turn => turn.Finish is null))
        {
            Finish(turn, "stop");
        }

        foreach (var turn in _promise.Turns.Where(turn => IsAlive(turn.Post.Worker)))
        {
            await turn.Post.EndAsync();
        }

        world.ExpireLeases();
        var reader = Start();
        _promise.Look();
        _promise.Check(await reader.HistoryAsync(Id), isFinal: true);
        await CheckAnswersAsync(reader);
        world.Model.Reply = _ => ["The end."];
        var last = await reader.PostAsync(Id, "Last question?");
        Assert.Equal(TurnStatus.Completed, (await last.EndAsync()).Reply!.Status);
        Assert.Equal([Id], await reader.ListAsync());
        Assert.All((await reader.HistoryAsync(Id))!.Messages, message => Assert.True(message.HasEnded));
    }

    private bool IsAlive(Worker worker) => _workers.Any(state => state.Worker == worker);

    private async Task CheckAnswersAsync(Worker reader)
    {
        foreach (var (token, worker, reading) in _attached.Where(attached => IsAlive(attached.Worker)))
        {
            var answer = await reading.WaitAsync(TimeSpan.FromSeconds(20));
            var turn = _promise.Turns.FirstOrDefault(turn => turn.Token == token);
            if (turn is { IsThere: true, IsSuperseded: false, Ended: { } ended } && answer is { IsCut: false, Status: 200 })
            {
                Assert.Equal(
                    ended.Status switch
                    {
                        TurnStatus.Completed or TurnStatus.Failed =>
                        $"response.{ended.Status}",
                        _ => "response.incomplete"
                    },
                    answer.Terminal);
                var replay = await reader.ReadAsync((await reader.AttachAsync(Id, turn.Post.Source.Rows.Id))!);

                // Its own client may have seen more of a reply that was closed by others than was kept.
                Assert.True(answer.Body == replay.Body || ended.Text.Length < turn.SaidText.Length, $"{answer.Body}\n---\n{replay.Body}");
            }
        }
    }
}
