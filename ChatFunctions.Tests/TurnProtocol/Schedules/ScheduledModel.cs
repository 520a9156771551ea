using ChatFunctions.Completions;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Tests.TurnProtocol.Schedules;

/// <summary>What the model says to all turns of a schedule.</summary>
/// <param name="isLong">Whether it is a talkative one.</param>
/// <param name="isCalling">Whether each reply begins with a call.</param>
internal sealed class ScheduledModel(Schedule schedule, bool isLong, bool isCalling)
{
    // Two of them do not fit into a journal row. Of words that are tokens: to count those of one letter repeated takes longer than all
    // else.
    private static readonly string[] LongDeltas =
    [
        .. new[] { " recommendations", " responsibilities", " characteristics", " opportunities", " manufacturing" }
            .Select(word => string.Concat(Enumerable.Repeat(word, (TextProperties.MaxUnits / 2 / word.Length) + 1))),
    ];

    public bool IsSpeaking => Speaking().Any();

    /// <summary>Goes on in one of the turns.</summary>
    public void Speak()
    {
        var turns = Speaking().ToArray();
        var turn = turns[schedule.Random.Next(turns.Length)];
        if (schedule.Random.Next(isLong ? 16 : 8) == 0)
        {
            schedule.Note($"the model finishes {turn.Token[..4]}");
            turn.Call!.Finish();
            return;
        }

        if (schedule.Random.Next(20) == 0)
        {
            schedule.Note($"the model fails in {turn.Token[..4]}");
            turn.Call!.Fail();
            return;
        }

        // Now and then one that fills a journal row.
        var delta = schedule.Random.Next(isLong ? 2 : 12) == 0 ? LongDeltas[turn.Deltas % LongDeltas.Length] : $"{turn.Deltas} ";
        turn.Deltas++;
        var (begun, item) = Place(turn);
        schedule.Note($"the model says {delta.Length} in item {item} of {turn.Token[..4]}");
        turn.Say(begun is null || schedule.Random.Next(2) == 0 ? delta : "", begun, item);
    }

    // Half of all replies are text alone. In the others items follow on each other, and calls take turns.
    private (ReplyItem? Begun, int Item) Place(GhostTurn turn)
    {
        var items = turn.Log.Read().Items;
        if (isCalling && items.Length == 0)
        {
            return (ReplyItem.Call("call_0", "get_it"), 0);
        }

        if (turn.Token[0] < '8' || schedule.Random.Next(3) > 0)
        {
            return (null, Math.Max(0, items.Length - 1));
        }

        var item = schedule.Random.Next(items.Length + 1);
        if (item < items.Length && items[item].IsCall)
        {
            return (null, item);
        }

        return (schedule.Random.Next(5) switch
        {
            0 => ReplyItem.Reasoning,
            1 => ReplyItem.Text,
            2 => ReplyItem.Refusal,
            _ => ReplyItem.Call($"call_{items.Length}", "get_it"),
        }, items.Length);
    }

    /// <summary>Has said all, in all turns.</summary>
    public void Finish()
    {
        foreach (var turn in Speaking().ToArray())
        {
            turn.Call!.Finish();
        }
    }

    private IEnumerable<GhostTurn> Speaking() => schedule.Oracle.Turns.Where(turn => turn is { Owner.IsDead: false, Call.IsOver: false });
}
