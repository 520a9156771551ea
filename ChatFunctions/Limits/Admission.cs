using ChatFunctions.Completions;
using ChatFunctions.Conversations;

namespace ChatFunctions.Limits;

/// <summary>One request for a reply that was let in. Dispose of it when the request is answered.</summary>
internal sealed class Admission : IDisposable
{
    // The table knows of a turn long before its end; a table that does not answer is not waited for.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly UsageLedger? _ledger;
    private readonly OwnerDay? _day;
    private Task _written = Task.CompletedTask;
    private TurnReference? _turn;
    private bool _hasLeft;

    private Admission(UsageLedger? ledger, OwnerDay? day, RateStatus? status) => (_ledger, _day, Status) = (ledger, day, status);

    /// <summary>Of an owner without limits.</summary>
    public static Admission Free { get; } = new(null, null, null);

    /// <summary>What is left to the owner, where there is a limit.</summary>
    public RateStatus? Status { get; }

    public static Admission Of(UsageLedger ledger, OwnerDay day, RateStatus status) => new(ledger, day, status);

    /// <summary>Says that a turn has begun.</summary>
    public void Begin(Turn turn)
    {
        if (_day is not null)
        {
            _turn = new TurnReference(turn.ConversationId, turn.Reply.Number, turn.Token);
            _written = _ledger!.Begin(_day, _turn);
        }
    }

    /// <summary>Waits until the turn would be found if this instance died.</summary>
    public Task RegisteredAsync(TimeProvider time) => _written.IsCompleted
        ? Task.CompletedTask
        : Task.WhenAny(_written, Task.Delay(Patience, time));

    /// <summary>Counts a reply that is in the table.</summary>
    public void End(TokenUsage? usage)
    {
        if (_turn is not null)
        {
            _day!.Add(new UsageEvent.Ended(_turn, usage));
        }
    }

    /// <summary>Counts a reply that is kept nowhere.</summary>
    public void Relay(TokenUsage? usage) => _day?.Add(new UsageEvent.Relayed(usage));

    public void Dispose()
    {
        if (_day is not null && !_hasLeft)
        {
            _hasLeft = true;
            _day.Leave();
        }
    }
}
