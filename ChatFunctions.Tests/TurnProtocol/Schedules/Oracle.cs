using Azure;
using Azure.Data.Tables;
using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Tests.Conversations;

namespace ChatFunctions.Tests.TurnProtocol.Schedules;

/// <summary>
/// Watches the table, and holds every write against the promise in the moment in which it is applied: whoever sent it, and whatever he
/// knew.
/// </summary>
internal sealed class Oracle
{
    private readonly Schedule _schedule;
    private readonly JournalOracle _journal;
    private readonly ListingOracle _listing;
    private readonly BeginOracle _begins;
    private readonly Dictionary<string, GhostTurn> _turns = [];

    public Oracle(Schedule schedule)
    {
        (_schedule, _journal, _listing) = (schedule, new JournalOracle(schedule), new ListingOracle(schedule));
        _begins = new BeginOracle(schedule, _turns);
    }

    public IReadOnlyCollection<GhostTurn> Turns => _turns.Values;

    public GhostEdits Edits { get; } = new();

    public GhostTurn? Find(string token) => _turns.GetValueOrDefault(token);

    /// <summary>A worker asks the model for the reply to a turn that has begun.</summary>
    public ScriptedCall Call(ScheduledWorker worker, CompletionRequest request, ScriptedCall call)
    {
        var turn = _turns.Values.Single(turn => turn.Owner == worker && turn.Call is null && turn.Question == request.Messages[^1].Text);
        Assert.Equal(turn.Window, request.Messages.Skip(1).SkipLast(1).Select(message => message.Text));
        Prompts.CheckCalls(request);
        turn.Call = call;
        return call;
    }

    /// <summary>Looks at writes that are about to be applied.</summary>
    public void Observe(ScheduledWorker by, IReadOnlyList<TableTransactionAction> actions)
    {
        _listing.Check();
        if (actions[0].Entity.PartitionKey != Schedule.Partition)
        {
            return;
        }

        var before = _schedule.Table.Head(Schedule.Partition);
        var head = actions.FirstOrDefault(action => action.Entity.RowKey == RowKeys.Head);
        if (head is null)
        {
            _journal.Observe(by, before, actions);
            return;
        }

        var after = Rows.Head((TableEntity)head.Entity);
        if (before is { Deleted: true } && after.Deleted)
        {
            return;
        }

        if (after.ActiveTurn.Length > 0 && after.ActiveTurn != before?.ActiveTurn)
        {
            _begins.Observe(by, before, after, actions);
            return;
        }

        Assert.True(before is { Deleted: false }, "A write to a conversation that is not there.");
        Assert.True(before.ActiveTurn.Length == 0 || _turns[before.ActiveTurn].IsActive);
        if (after.Deleted)
        {
            ObserveDeletion(before, actions);
            return;
        }

        Assert.Equal(
            (before.Messages, before.Turns, before.Generation), (after.Messages, after.Turns, after.Generation));
        _listing.Observe(before, after);
        if (after.Metadata != before.Metadata)
        {
            Edits.Observe(by, before, after, actions);
        }

        Assert.True(after.IsUnlisted == before.IsUnlisted || IsListed(after), "The head says that it is listed, and it is not.");
        if (before.ActiveTurn.Length > 0 && after.ActiveTurn.Length == 0)
        {
            ObserveEnd(by, before, _turns[before.ActiveTurn], actions);
        }
        else if (actions.FirstOrDefault(action => action.Entity.RowKey == RowKeys.Journal(before.ActiveTurn, 0)) is not null)
        {
            _journal.ObserveFirstBeat(by, _turns[before.ActiveTurn], actions);
        }
        else if (after.IsStopRequested && !before.IsStopRequested)
        {
            Assert.False(_turns[before.ActiveTurn].HasBeaten, "A stop where nobody looks for it.");
            _journal.ObserveStop(_turns[before.ActiveTurn], "stop before the first beat");
        }
    }

    private void ObserveEnd(ScheduledWorker by, HeadRow before, GhostTurn turn, IReadOnlyList<TableTransactionAction> actions)
    {
        var reply = actions.Select(action => MessageRow.FromEntity((TableEntity)action.Entity)).OfType<MessageRow>().Single();
        Assert.True(reply.HasEnded && reply.TurnToken == turn.Token && reply.Number == before.Messages - 1);
        Assert.Equal(reply.HasAnswer ? ScriptedCall.Model : ScheduledCallers.AskedModel, reply.Model);
        Assert.StartsWith(_schedule.Table.Journal(Schedule.Partition, turn.Token), reply.Text, StringComparison.Ordinal);
        turn.AssertBeginsWith(reply.Result.DeltaLengths, reply.Text, reply.Result.Runs);
        Assert.True(
            reply.Status != TurnStatus.Completed ||
                (reply.Result.DeltaLengths.Count == turn.Log.Read().Count && turn.Call is { IsFinished: true }),
            "A cut reply is told to be whole.");
        Assert.Equal(turn.IsStopped, reply.Status == TurnStatus.Cancelled);
        var own = actions.FirstOrDefault(action => action.Entity.RowKey == RowKeys.Journal(turn.Token, 0));
        Assert.Equal(turn.HasBeaten, own is { ActionType: TableTransactionActionType.Delete } && own.ETag != ETag.All);
        if (by != turn.Owner)
        {
            var row = _schedule.Table.Find(Schedule.Partition, RowKeys.Journal(turn.Token, 0));
            var leaseEnd = row is null ? before.LeaseEnd : LeaseRow.FromEntity(row)!.LeaseEnd;
            Assert.True(leaseEnd <= _schedule.Now, "Taken over although its lease is alive.");
            _schedule.Count(turn.HasBeaten ? "take-over" : "take-over before the first beat");
        }

        turn.Ended = reply;
        _schedule.Count(reply.Status);
    }

    private void ObserveDeletion(HeadRow before, IReadOnlyList<TableTransactionAction> actions)
    {
        if (before.ActiveTurn.Length > 0)
        {
            Assert.Equal(
                _turns[before.ActiveTurn].HasBeaten, actions.Any(action => action.Entity.RowKey == RowKeys.Journal(before.ActiveTurn, 0)));
            _schedule.Count("deletion of a turn that runs");
        }

        foreach (var turn in _turns.Values)
        {
            turn.IsGone = true;
        }

        _begins.ForgetKeys();
        _schedule.Count("deletion");
    }

    /// <summary>All is quiet: what a reader is shown is what was written.</summary>
    public void Check(HistoryPage? page)
    {
        _listing.Check();
        var head = _schedule.Table.Head(Schedule.Partition);
        Assert.Equal(head is { Deleted: false }, page is not null);
        var turns = _turns.Values.Where(turn => !turn.IsGone).ToArray();
        var shown = (page?.Messages ?? []).Where(message => message.Role == MessageRole.Assistant).ToArray();
        var stored = head is { Deleted: false } ? _schedule.Table.Messages(Schedule.Partition, head) : [];
        var deleted = stored.Where(message => message.Deleted).Select(message => message.TurnToken);
        Assert.Equal(turns.Select(turn => turn.Token).Except(deleted), shown.Select(message => message.TurnToken));
        foreach (var message in shown)
        {
            var ended = _turns[message.TurnToken].Ended!;
            Assert.Equal(
                (ended.Status, ended.Reason, ended.Text, ended.Items), (message.Status, message.Reason, message.Text, message.Items));
        }

        Assert.Equal(
            turns.Select(turn => turn.Question),
            (page?.Messages ?? []).Where(message => message.Role != MessageRole.Assistant).Select(message => message.Text));
        foreach (var turn in turns)
        {
            Assert.True(
                _schedule.Table.Find(Schedule.Partition, RowKeys.Journal(turn.Token, 0)) is null,
                "A turn has ended, and its own row is there.");
        }
    }

    /// <summary>The last turn has ended, and its conversation stands where it was used.</summary>
    public void CheckPlace() => _listing.CheckPlace();

    public bool IsListed(HeadRow head) => _schedule.Table.Find(RowKeys.ListingPartition(Schedule.Partition), head.Listing) is not null;
}
