using Azure;
using Azure.Data.Tables;
using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Tests.TurnProtocol.Schedules;

/// <summary>
/// Watches the table, and holds every write against the promise in the moment in which it is applied: whoever sent it, and whatever he
/// knew.
/// </summary>
internal sealed class Oracle(Schedule schedule)
{
    private readonly Dictionary<string, GhostTurn> _turns = [];
    private readonly Dictionary<string, GhostTurn> _keys = [];

    public IReadOnlyCollection<GhostTurn> Turns => _turns.Values;

    public GhostTurn? Find(string token) => _turns.GetValueOrDefault(token);

    /// <summary>A worker asks the model for the reply to a turn that has begun.</summary>
    public ScriptedCall Call(ScheduledWorker worker, CompletionRequest request, ScriptedCall call)
    {
        var turn = _turns.Values.Single(turn => turn.Owner == worker && turn.Call is null && turn.Question == request.Messages[^1].Text);
        Assert.Equal(turn.Window, request.Messages.Skip(1).SkipLast(1).Select(message => message.Text));
        turn.Call = call;
        return call;
    }

    /// <summary>Looks at writes that are about to be applied.</summary>
    public void Observe(ScheduledWorker by, IReadOnlyList<TableTransactionAction> actions)
    {
        if (actions[0].Entity.PartitionKey != Schedule.Partition)
        {
            return;
        }

        var before = schedule.Table.Head(Schedule.Partition);
        var head = actions.FirstOrDefault(action => action.Entity.RowKey == RowKeys.Head);
        if (head is null)
        {
            ObserveRows(by, before, actions);
            return;
        }

        var after = HeadRow.FromEntity((TableEntity)head.Entity);
        if (before is { Deleted: true } && after.Deleted)
        {
            return;
        }

        if (after.ActiveTurn.Length > 0 && after.ActiveTurn != before?.ActiveTurn)
        {
            ObserveBegin(by, before, after, actions);
            return;
        }

        Assert.True(before is { Deleted: false }, "A write to a conversation that is not there.");
        Assert.True(before.ActiveTurn.Length == 0 || _turns[before.ActiveTurn].IsActive);
        if (after.Deleted)
        {
            ObserveDeletion(before, actions);
            return;
        }

        Assert.Equal((before.Messages, before.Turns, before.Title, before.Listing, before.Generation), (after.Messages, after.Turns, after.Title, after.Listing, after.Generation));
        Assert.True(
            after.Metadata == before.Metadata || (actions.Count == 1 && after.IsStopRequested == before.IsStopRequested), "An edit was lost.");
        Assert.True(after.IsUnlisted == before.IsUnlisted || IsListed(after), "The head says that it is listed, and it is not.");
        if (before.ActiveTurn.Length > 0 && after.ActiveTurn.Length == 0)
        {
            ObserveEnd(by, before, _turns[before.ActiveTurn], actions);
        }
        else if (actions.FirstOrDefault(action => action.Entity.RowKey == RowKeys.Journal(before.ActiveTurn, 0)) is not null)
        {
            var turn = _turns[before.ActiveTurn];
            Assert.False(turn.HasBeaten, "A second first beat.");
            turn.HasBeaten = true;
            ObserveBeat(by, turn, actions);
        }
        else if (after.IsStopRequested && !before.IsStopRequested)
        {
            Assert.False(_turns[before.ActiveTurn].HasBeaten, "A stop where nobody looks for it.");
            ObserveStop(_turns[before.ActiveTurn], "stop before the first beat");
        }
    }

    private void ObserveBegin(ScheduledWorker by, HeadRow? before, HeadRow after, IReadOnlyList<TableTransactionAction> actions)
    {
        Assert.True(before is null or { Deleted: true, DeletionFinished: true } or { Deleted: false, ActiveTurn: "" }, "A begin although a turn runs.");
        var messages = actions.Select(action => MessageRow.FromEntity((TableEntity)action.Entity)).OfType<MessageRow>().OrderBy(message => message.Number).ToArray();
        Assert.Equal([MessageRole.User, MessageRole.Assistant], messages.Select(message => message.Role));
        Assert.Equal([after.Messages - 2, after.Messages - 1], messages.Select(message => message.Number));
        var stored = before is { Deleted: false } ? Messages(before) : [];
        var replaced = stored.Find(message => message.Number == messages[1].Number);
        if (replaced is not null)
        {
            var earlier = _turns[replaced.TurnToken];
            Assert.True(earlier.Ended is { HasAnswer: false, Status: not TurnStatus.Completed } && before!.Messages == after.Messages, "A turn in the place of another.");
            earlier.IsGone = true;
            schedule.Count("begun again in its place");
        }

        var turn = new GhostTurn
        {
            Token = after.ActiveTurn,
            Owner = by,
            Question = messages[0].Text,
            Generation = after.Generation,
            Window = Window(stored),
        };

        // A worker that does not know that its begin was applied, in a conversation that is deleted by now, begins in the next one.
        Assert.True(
            !_turns.TryGetValue(turn.Token, out var begun) || (begun.Generation < turn.Generation && begun.Call is null), "A turn has begun twice.");
        _turns[turn.Token] = turn;
        Assert.True(before is null ? after.Generation == 0 : after.Generation == before.Generation + (before.Deleted ? 1 : 0));
        if (actions.FirstOrDefault(action => action.Entity.RowKey[0] == 'k') is { } key)
        {
            Assert.True(
                !_keys.TryGetValue(key.Entity.RowKey, out var earlier) || earlier.Ended is { HasAnswer: false, Status: not TurnStatus.Completed },
                "A key has paid twice.");
            _keys[key.Entity.RowKey] = turn;
        }

        schedule.Count(before is { Deleted: false } ? "begin" : "begin of a conversation");
    }

    private void ObserveEnd(ScheduledWorker by, HeadRow before, GhostTurn turn, IReadOnlyList<TableTransactionAction> actions)
    {
        var reply = actions.Select(action => MessageRow.FromEntity((TableEntity)action.Entity)).OfType<MessageRow>().Single();
        Assert.True(reply.HasEnded && reply.TurnToken == turn.Token && reply.Number == before.Messages - 1);
        Assert.StartsWith(schedule.Table.Journal(Schedule.Partition, turn.Token), reply.Text, StringComparison.Ordinal);
        Assert.StartsWith(reply.Text, turn.Said, StringComparison.Ordinal);
        Assert.True(reply.Status != TurnStatus.Completed || (reply.Text == turn.Said && turn.Call is { IsFinished: true }), "A cut reply is told to be whole.");
        Assert.Equal(turn.IsStopped, reply.Status == TurnStatus.Cancelled);
        var own = actions.FirstOrDefault(action => action.Entity.RowKey == RowKeys.Journal(turn.Token, 0));
        Assert.Equal(turn.HasBeaten, own is { ActionType: TableTransactionActionType.Delete } && own.ETag != ETag.All);
        if (by != turn.Owner)
        {
            var row = schedule.Table.Find(Schedule.Partition, RowKeys.Journal(turn.Token, 0));
            var leaseEnd = row is null ? before.LeaseEnd : LeaseRow.FromEntity(row)!.LeaseEnd;
            Assert.True(leaseEnd <= schedule.Now, "Taken over although its lease is alive.");
            schedule.Count(turn.HasBeaten ? "take-over" : "take-over before the first beat");
        }

        turn.Ended = reply;
        schedule.Count(reply.Status);
    }

    private void ObserveDeletion(HeadRow before, IReadOnlyList<TableTransactionAction> actions)
    {
        if (before.ActiveTurn.Length > 0)
        {
            Assert.Equal(_turns[before.ActiveTurn].HasBeaten, actions.Any(action => action.Entity.RowKey == RowKeys.Journal(before.ActiveTurn, 0)));
            schedule.Count("deletion of a turn that runs");
        }

        foreach (var turn in _turns.Values)
        {
            turn.IsGone = true;
        }

        _keys.Clear();
        schedule.Count("deletion");
    }

    private void ObserveRows(ScheduledWorker by, HeadRow? before, IReadOnlyList<TableTransactionAction> actions)
    {
        var token = actions[0].Entity.RowKey[1..actions[0].Entity.RowKey.IndexOf('.', StringComparison.Ordinal)];
        var turn = _turns[token];
        if (actions.All(action => action.ActionType == TableTransactionActionType.Delete))
        {
            Assert.True(before?.ActiveTurn != token, "The journal of a turn that runs is swept.");
            schedule.Count("sweep");
            return;
        }

        Assert.True(turn.IsActive && before is { Deleted: false } && before.ActiveTurn == token, "A write of a turn that is over.");
        Assert.True(actions[0].ETag != ETag.All && actions[0].Entity.RowKey == RowKeys.Journal(token, 0), "A beat without its own row.");
        if (((TableEntity)actions[0].Entity).ContainsKey(nameof(LeaseRow.StopRequest)))
        {
            ObserveStop(turn, "stop");
        }
        else
        {
            ObserveBeat(by, turn, actions);
        }
    }

    private void ObserveBeat(ScheduledWorker by, GhostTurn turn, IReadOnlyList<TableTransactionAction> actions)
    {
        Assert.Same(turn.Owner, by);
        Assert.False(turn.IsStopped, "A beat after a stop.");
        var before = schedule.Table.Journal(Schedule.Partition, turn.Token);
        var after = "";
        for (var index = 0; Row(index) is { } text; index++)
        {
            after += text;
        }

        Assert.StartsWith(before, after, StringComparison.Ordinal);
        Assert.StartsWith(after, turn.Said, StringComparison.Ordinal);
        schedule.Count(actions.Any(action => action.Entity.RowKey == RowKeys.Head) ? "first beat" : actions.Count > 1 ? "beat with a further row" : "beat");

        string? Row(int index)
        {
            var key = RowKeys.Journal(turn.Token, index);
            var written = actions.FirstOrDefault(action => action.Entity.RowKey == key)?.Entity as TableEntity;
            return written?.ContainsKey("Text0") == true
                ? TextProperties.Read(written, nameof(JournalRow.Text))
                : schedule.Table.Find(Schedule.Partition, key) is { } row ? TextProperties.Read(row, nameof(JournalRow.Text)) : written is null ? null : "";
        }
    }

    private void ObserveStop(GhostTurn turn, string what)
    {
        turn.IsStopped = true;
        schedule.Count(what);
    }

    /// <summary>All is quiet: what a reader is shown is what was written.</summary>
    public void Check(HistoryPage? page)
    {
        var head = schedule.Table.Head(Schedule.Partition);
        Assert.Equal(head is { Deleted: false }, page is not null);
        var turns = _turns.Values.Where(turn => !turn.IsGone).ToArray();
        var shown = (page?.Messages ?? []).Where(message => message.Role == MessageRole.Assistant).ToArray();
        var deleted = head is { Deleted: false } ? Messages(head).Where(message => message.Deleted).Select(message => message.TurnToken).ToArray() : [];
        Assert.Equal(turns.Select(turn => turn.Token).Except(deleted), shown.Select(message => message.TurnToken));
        foreach (var message in shown)
        {
            var ended = _turns[message.TurnToken].Ended!;
            Assert.Equal((ended.Status, ended.Reason, ended.Text), (message.Status, message.Reason, message.Text));
        }

        foreach (var turn in turns)
        {
            Assert.True(schedule.Table.Find(Schedule.Partition, RowKeys.Journal(turn.Token, 0)) is null, "A turn has ended, and its own row is there.");
        }
    }

    public bool IsListed(HeadRow head) => schedule.Table.Find(RowKeys.ListingPartition(Schedule.Partition), head.Listing) is not null;

    private List<MessageRow> Messages(HeadRow head) =>
        [.. schedule.Table.Rows(Schedule.Partition).Select(MessageRow.FromEntity).OfType<MessageRow>().Where(message => message.Number < head.Messages)];

    // Messages are stored newest first.
    private static string[] Window(List<MessageRow> stored)
    {
        var window = new HistoryWindow(ScheduledWorker.MaxHistoryMessages - 1, int.MaxValue);
        stored.ForEach(window.Offer);
        return [.. window.ToChronological().Select(message => message.Text)];
    }
}
