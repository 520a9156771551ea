using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Begin;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Turns;

namespace ChatFunctions.Tests.TurnProtocol.Schedules;

/// <summary>Who asks something of a worker, waits for it, and holds what he is told against what the oracle has seen.</summary>
/// <param name="isKeyed">Whether every post has the same key.</param>
/// <param name="isCalling">Whether the model calls, so that they have outputs to post.</param>
internal sealed class ScheduledCallers(Schedule schedule, bool isKeyed, bool isCalling)
{
    public const string AskedModel = "asked-model";

    private readonly List<(ScheduledWorker Worker, string Name, Task Task)> _callers = [];
    private readonly HashSet<(ScheduledWorker Worker, string Question)> _asked = [];
    private string _question = "";
    private TurnRequest? _output;

    public bool AreWaiting => _callers.Exists(caller => !caller.Task.IsCompleted);

    /// <summary>Asks something of a worker.</summary>
    public void Ask(ScheduledWorker worker)
    {
        var (name, task) = schedule.Random.Next(22) switch
        {
            _ when isCalling && schedule.Random.Next(2) == 0 => ("post an output", PostOutputAsync(worker)),
            < 6 when !isKeyed => ("post", PostAsync(worker, null, NextQuestion(worker))),
            < 10 => ("post with key", PostKeyedAsync(worker)),
            < 13 => ("stop", worker.Stopper.RequestAsync(Schedule.Partition, "", CancellationToken.None)),
            < 14 => ("delete", worker.Eraser.DeleteAsync(Schedule.Owner, Schedule.Id, CancellationToken.None)),
            < 16 => ("edit", EditAsync(worker, $"{{\"n\":\"{schedule.NextNumber()}\"}}")),
            < 17 => ("mark", MarkAsync(worker)),
            < 19 => ("read", worker.Reader.ReadMessagesAsync(Schedule.Owner, Schedule.Id, 100, null, CancellationToken.None)),
            < 20 => ("attach", AttachAsync(worker)),
            < 21 => ("rename", worker.Heads.SetAsync(
                Schedule.Owner, Schedule.Id, $"title {schedule.NextNumber()}", null, null, CancellationToken.None)),
            _ => ("list", worker.Listing.ListAsync(Schedule.Owner, 100, null, CancellationToken.None)),
        };
        schedule.Note($"{worker.Name} is asked to {name}");
        _callers.Add((worker, name, task));
    }

    /// <summary>Forgets those of a worker that was killed.</summary>
    public void Forget(ScheduledWorker worker) => _callers.RemoveAll(caller => caller.Worker == worker);

    /// <summary>Nobody was refused for another reason than a table that did not answer.</summary>
    public void Check()
    {
        foreach (var (_, name, task) in _callers)
        {
            if (task.Exception?.InnerException is { } exception && exception is not (StoreUnavailableException or TableReadException))
            {
                throw new InvalidOperationException($"{name} failed.", exception);
            }
        }
    }

    public Task PostKeyedAsync(ScheduledWorker worker) => PostAsync(worker, "key", "keyed question");

    public Task PostAsync(ScheduledWorker worker, string? key, string question) => PostAsync(worker, Request(key, question));

    private async Task PostAsync(ScheduledWorker worker, TurnRequest request)
    {
        var (key, question) = (request.IdempotencyKey, request.BodyHash);
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
                    var found = schedule.Oracle.Find(rows.Reply.TurnToken)!;
                    Assert.Equal(question, found.Question);
                    if (key is null)
                    {
                        // Its own, which somebody closed before it knew that it had begun; or one that repeats the same question already.
                        Assert.True((found.Owner == worker && found.Call is null) || rows.Reply.Retries > 0);
                        schedule.Count("found without a key");
                    }

                    await FollowAsync(worker.Attacher.Attach(partition, rows, CancellationToken.None));
                    break;
            }
        }
        catch (ConversationBusyException busy)
        {
            Assert.Contains(schedule.Oracle.Turns, turn => busy.TurnId.EndsWith(turn.Token[..8], StringComparison.Ordinal));
            schedule.Count("busy");
        }
        catch (DeletionRunsException)
        {
            // The time that it gives a deletion may pass between any two of its requests.
            schedule.Count("deletion runs");
        }
    }

    // The output of any call that was ever made, so that it may have one already, or be gone; the latest once more, of another worker.
    private async Task PostOutputAsync(ScheduledWorker worker)
    {
        if (_output is null || schedule.Random.Next(2) == 0 || !_asked.Add((worker, _output.BodyHash)))
        {
            var calls = schedule.Oracle.Turns.SelectMany(turn => turn.Ended?.Parts ?? []).Where(part => part.Item.IsCall).ToArray();
            if (calls.Length == 0)
            {
                return;
            }

            var call = calls[^(1 + schedule.Random.Next(Math.Min(3, calls.Length)))];
            var text = $"output {schedule.NextNumber()}";
            _output = Request(isKeyed ? text : null, text) with
            {
                Said = TurnInput.Of([NewMessage.Output(call.Item.CallId, text)]),
            };
            _asked.Add((worker, text));
        }

        try
        {
            await PostAsync(worker, _output);
        }
        catch (OutputRefusedException)
        {
            schedule.Count("output refused");
        }
    }

    /// <summary>What a post asks for; its body is its question.</summary>
    public static TurnRequest Request(string? key, string question) =>
        new(Schedule.Owner, new TurnPlace.End(Schedule.Id), TurnInput.Of(question), new ReplySettings(AskedModel))
        {
            IdempotencyKey = key,
            BodyHash = question,
        };

    public override string ToString() => string.Join('\n', _callers.Where(caller => !caller.Task.IsCompleted));

    // A new one, or the latest once more, of another worker: by owner and question the oracle tells turns apart.
    private string NextQuestion(ScheduledWorker worker)
    {
        if (_question.Length == 0 || schedule.Random.Next(3) == 0 || !_asked.Add((worker, _question)))
        {
            _question = $"question {schedule.NextNumber()}";
            _asked.Add((worker, _question));
        }

        return _question;
    }

    private async Task EditAsync(ScheduledWorker worker, string metadata)
    {
        schedule.Oracle.Edits.Begin(worker, metadata);
        var head = await worker.Heads.SetAsync(Schedule.Owner, Schedule.Id, null, metadata, null, CancellationToken.None);
        schedule.Oracle.Edits.End(metadata, isConfirmed: head is not null);
    }

    private async Task AttachAsync(ScheduledWorker worker)
    {
        if ((await worker.Attacher.AttachAsync(Schedule.Owner, Schedule.Id, null, CancellationToken.None)).Source is { } source)
        {
            await FollowAsync(source);
        }
    }

    private async Task FollowAsync(ReplySource source)
    {
        await source.Log.WaitForEndAsync(schedule.Time, TimeSpan.FromHours(10), CancellationToken.None);
        CheckEnd(source.Rows.Reply.TurnToken, source.Log, mayBeUnknown: true);
        schedule.Count("followed");
    }

    private async Task MarkAsync(ScheduledWorker worker)
    {
        var ended = schedule.Oracle.Turns.Where(turn => turn is { IsGone: false, Ended: not null }).ToArray();
        if (ended.Length > 0)
        {
            var reply = ended[schedule.Random.Next(ended.Length)].Ended!;
            try
            {
                await worker.Editor.DeleteMessageAsync(
                    Schedule.Owner, new MessageId(Schedule.Id, reply.Number, reply.TurnToken), CancellationToken.None);
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
        var turn = schedule.Oracle.Find(token)!;
        var view = log.Read();
        turn.AssertBeginsWith(view.Lengths(), view.Text.ToString(), view.Runs.ToArray());
        switch (view.End!.Outcome)
        {
            case ReplyOutcome.Committed:
                Assert.Equal((turn.Ended!.Status, turn.Ended.Text), (view.End.Reply!.Status, view.End.Reply.Text));
                Assert.Equal(turn.Ended.Parts, view.Parts());
                break;
            case ReplyOutcome.Deleted:
                Assert.True(turn.IsGone);
                break;
            default:
                Assert.True(mayBeUnknown || turn.IsGone, "Its worker does not know how a turn has ended.");
                break;
        }
    }
}
