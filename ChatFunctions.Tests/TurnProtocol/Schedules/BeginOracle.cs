using Azure.Data.Tables;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Tests.TurnProtocol.Schedules;

/// <summary>Says what is wrong with the begin of a turn.</summary>
/// <param name="schedule">What happens.</param>
/// <param name="turns">All turns that have begun, by their tokens.</param>
internal sealed class BeginOracle(Schedule schedule, Dictionary<string, GhostTurn> turns)
{
    private readonly Dictionary<string, GhostTurn> _keys = [];

    /// <summary>Looks at the transaction that begins a turn.</summary>
    public void Observe(ScheduledWorker by, HeadRow? before, HeadRow after, IReadOnlyList<TableTransactionAction> actions)
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
        var stored = before is { Deleted: false } ? schedule.Table.Messages(Schedule.Partition, before) : [];
        var replaced = stored.Find(message => message.Number == messages[1].Number);
        if (replaced is not null)
        {
            var earlier = turns[replaced.TurnToken];
            Assert.True(
                earlier.Ended is { HasAnswer: false, Status: not TurnStatus.Completed } && before!.Messages == after.Messages,
                "A turn in the place of another.");
            earlier.IsGone = true;
            schedule.Count("begun again in its place");
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
            GhostBranch.CheckOutput(stored.Where(message => turns[message.TurnToken].Ended is { HasAnswer: true }), messages[0]);
            schedule.Count("output");
        }

        // Only its own worker, which does not know that its begin was applied, in a conversation that is deleted by now; never once the
        // model was asked.
        Assert.True(
            !turns.TryGetValue(turn.Token, out var begun) ||
                (begun is { IsGone: true, Call: null } && begun.Owner == by && begun.Generation < turn.Generation),
            "A turn has begun twice.");
        turns[turn.Token] = turn;
        Check(before, after, messages[0], messages[1], replaced);
        if (actions.FirstOrDefault(action => action.Entity.RowKey[0] == 'k') is { } key)
        {
            Assert.True(
                !_keys.TryGetValue(key.Entity.RowKey, out var earlier)
                    || earlier.Ended is { HasAnswer: false, Status: not TurnStatus.Completed },
                "A key has paid twice.");
            _keys[key.Entity.RowKey] = turn;
        }

        schedule.Count(before is { Deleted: false } ? "begin" : "begin of a conversation");
    }

    private static void Check(HeadRow? before, HeadRow after, MessageRow question, MessageRow reply, MessageRow? replaced)
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

    /// <summary>The conversation was deleted, and its keys with it.</summary>
    public void ForgetKeys() => _keys.Clear();
}
