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
    private readonly Dictionary<string, GhostTurn> _turns = [];
    private readonly Dictionary<string, GhostTurn> _keys = [];

    public Oracle(Schedule schedule) =>
        (_schedule, _journal, _listing) = (schedule, new JournalOracle(schedule), new ListingOracle(schedule));

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

    private void ObserveBegin(ScheduledWorker by, HeadRow? before, HeadRow after, IReadOnlyList<TableTransactionAction> actions)
    {
        Assert.True(
            before is null or { Deleted: true, DeletionFinished: true } or { Deleted: false, ActiveTurn: "" },
            "A begin although a turn runs.");
        var messages = actions.Select(action => MessageRow.FromEntity((TableEntity)action.Entity)).OfType<MessageRow>().OrderBy(
            message => message.Number).ToArray();
        Assert.Equal(
            [messages[0].CallId is null ? MessageRole.User : MessageRole.Tool, MessageRole.Assistant],
            messages.Select(message => message.Role));
        Assert.Equal([after.Messages - 2, after.Messages - 1], messages.Select(message => message.Number));
        var stored = before is { Deleted: false } ? Messages(before) : [];
        var replaced = stored.Find(message => message.Number == messages[1].Number);
        if (replaced is not null)
        {
            var earlier = _turns[replaced.TurnToken];
            Assert.True(
                earlier.Ended is { HasAnswer: false, Status: not TurnStatus.Completed } && before!.Messages == after.Messages,
                "A turn in the place of another.");
            earlier.IsGone = true;
            _schedule.Count("begun again in its place");
        }

        var turn = new GhostTurn
        {
            Token = after.ActiveTurn,
            Owner = by,
            Question = messages[0].Text,
            Generation = after.Generation,
            Window = GhostBranch.Window(stored, messages[0]),
        };
        if (messages[0].CallId is not null)
        {
            GhostBranch.CheckOutput(stored.Where(message => _turns[message.TurnToken].Ended is { HasAnswer: true }), messages[0]);
            _schedule.Count("output");
        }


        // Only its own worker, which does not know that its begin was applied, in a conversation that is deleted by now; never once the
        // model was asked.
        Assert.True(
            !_turns.TryGetValue(turn.Token, out var begun) ||
                (begun is { IsGone: true, Call: null } && begun.Owner == by && begun.Generation < turn.Generation),
            "A turn has begun twice.");
        _turns[turn.Token] = turn;
        CheckBegin(before, after, messages[0], messages[1], replaced);
        if (actions.FirstOrDefault(action => action.Entity.RowKey[0] == 'k') is { } key)
        {
            Assert.True(
                !_keys.TryGetValue(key.Entity.RowKey, out var earlier)
                    || earlier.Ended is { HasAnswer: false, Status: not TurnStatus.Completed },
                "A key has paid twice.");
            _keys[key.Entity.RowKey] = turn;
        }

        _schedule.Count(before is { Deleted: false } ? "begin" : "begin of a conversation");
    }

    private static void CheckBegin(HeadRow? before, HeadRow after, MessageRow question, MessageRow reply, MessageRow? replaced)
    {
        var live = before is { Deleted: false } ? before : null;
        Assert.Equal(before is null ? 0 : before.Generation + (before.Deleted ? 1 : 0), after.Generation);
        Assert.Equal(replaced?.Turn ?? (live?.Turns ?? 0) + 1, after.Turns);
        Assert.Equal(
            (after.Turns, after.Turns, after.ActiveTurn, after.ActiveTurn),
            (question.Turn, reply.Turn, question.TurnToken, reply.TurnToken));
        Assert.Equal((replaced?.Retries + 1 ?? 0, question.Text, "", false), (reply.Retries, reply.BodyHash, reply.Text, reply.HasEnded));
        Assert.Equal(live?.Title ?? ConversationTitle.From(question.Text), after.Title);
        Assert.Equal((live?.Metadata ?? "", "", false), (after.Metadata, after.StopRequest, after.Deleted));
        Assert.True(
            live is null
                ? after.IsUnlisted && after.Listing != before?.Listing
                : (live.Created, live.Listing) == (after.Created, after.Listing));
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

        _keys.Clear();
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
        var deleted = head is { Deleted: false } ? Messages(head).Where(message => message.Deleted).Select(message => message.TurnToken)
            .ToArray() : [];
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

    private List<MessageRow> Messages(HeadRow head) =>
        [
            .. _schedule.Table.Rows(Schedule.Partition).Select(MessageRow.FromEntity).OfType<MessageRow>()
                .Where(message => message.Number < head.Messages)
        ];
}
