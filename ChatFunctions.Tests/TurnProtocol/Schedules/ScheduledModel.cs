using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Tests.TurnProtocol.Schedules;

/// <summary>What the model says to all turns of a schedule.</summary>
/// <param name="schedule">The schedule.</param>
/// <param name="isLong">Whether it is a talkative one.</param>
internal sealed class ScheduledModel(Schedule schedule, bool isLong)
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
        turn.Said += delta;
        schedule.Note($"the model says {delta.Length} in {turn.Token[..4]}");
        turn.Call!.Say(delta);
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
