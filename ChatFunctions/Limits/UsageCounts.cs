using System.Collections.Immutable;

namespace ChatFunctions.Limits;

/// <summary>What an owner has used of a day through one instance; it only grows. Immutable.</summary>
/// <param name="Requests">Requests for a reply that were let in.</param>
/// <param name="InputTokens">Tokens that the model was sent, of turns that have ended.</param>
/// <param name="OutputTokens">Tokens that it put out, of turns that have ended.</param>
/// <param name="Open">The turns that have begun and are not counted yet.</param>
internal sealed record UsageCounts(long Requests, long InputTokens, long OutputTokens, ImmutableHashSet<TurnReference> Open)
{
    public static UsageCounts None { get; } = new(0, 0, 0, []);

    public long Tokens => InputTokens + OutputTokens;

    /// <summary>The same after what has happened.</summary>
    public UsageCounts After(UsageEvent happened) => happened switch
    {
        UsageEvent.Admitted => this with { Requests = Requests + 1 },
        UsageEvent.Began(var turn) => this with { Open = Open.Add(turn) },
        UsageEvent.Relayed(var usage) => Plus(usage?.InputTokens, usage?.OutputTokens),

        // Who is not open any more was counted by another instance, which took this one for dead.
        UsageEvent.Ended(var turn, var usage) when Open.Contains(turn) =>
            Plus(usage?.InputTokens, usage?.OutputTokens) with { Open = Open.Remove(turn) },
        _ => this,
    };

    private UsageCounts Plus(int? input, int? output) =>
        this with { InputTokens = InputTokens + (input ?? 0), OutputTokens = OutputTokens + (output ?? 0) };
}
