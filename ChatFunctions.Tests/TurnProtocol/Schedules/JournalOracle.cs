using Azure;
using Azure.Data.Tables;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Tests.TurnProtocol.Schedules;

/// <summary>Watches the journals: what a running turn writes down between its begin and its end, and who asks it to stop.</summary>
internal sealed class JournalOracle(Schedule schedule)
{
    /// <summary>Looks at a write without the head.</summary>
    public void Observe(ScheduledWorker by, HeadRow? before, IReadOnlyList<TableTransactionAction> actions)
    {
        var token = actions[0].Entity.RowKey[1..actions[0].Entity.RowKey.IndexOf('.', StringComparison.Ordinal)];
        var turn = schedule.Oracle.Find(token)!;
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

    public void ObserveStop(GhostTurn turn, string what)
    {
        turn.IsStopped = true;
        schedule.Count(what);
    }

    public void ObserveFirstBeat(ScheduledWorker by, GhostTurn turn, IReadOnlyList<TableTransactionAction> actions)
    {
        Assert.False(turn.HasBeaten, "A second first beat.");
        turn.HasBeaten = true;
        ObserveBeat(by, turn, actions);
    }

    private void ObserveBeat(ScheduledWorker by, GhostTurn turn, IReadOnlyList<TableTransactionAction> actions)
    {
        Assert.Same(turn.Owner, by);
        Assert.False(turn.IsStopped, "A beat after a stop.");
        var before = schedule.Table.Journal(Schedule.Partition, turn.Token);
        var after = new List<JournalRow>();
        for (var index = 0; Row(index) is { } row; index++)
        {
            after.Add(JournalRow.FromEntity(row));
            Assert.Equal(after.SkipLast(1).Sum(earlier => earlier.DeltaLengths.Count), after[^1].FirstDelta);
        }

        var text = string.Concat(after.Select(row => row.Text));
        Assert.StartsWith(before, text, StringComparison.Ordinal);
        turn.AssertBeginsWith([.. after.SelectMany(row => row.DeltaLengths)], text, [.. after.SelectMany(row => row.Items)]);
        schedule.Count(
            actions.Any(action =>
                action.Entity.RowKey == RowKeys.Head) ? "first beat" : actions.Count > 1 ? "beat with a further row" : "beat");

        // A renewal without news leaves in row 0 what is there.
        TableEntity? Row(int index)
        {
            var key = RowKeys.Journal(turn.Token, index);
            var written = actions.FirstOrDefault(action => action.Entity.RowKey == key)?.Entity as TableEntity;
            return written?.ContainsKey(nameof(JournalRow.FirstDelta)) == true
                ? written
                : schedule.Table.Find(Schedule.Partition, key) ?? written;
        }
    }
}
