using ChatFunctions.Completions;

namespace ChatFunctions.Limits;

/// <summary>Something that changes what an owner has used.</summary>
internal abstract record UsageEvent
{
    private UsageEvent()
    {
    }

    /// <summary>A request for a reply was let in.</summary>
    public sealed record Admitted : UsageEvent;

    /// <summary>A turn has begun.</summary>
    public sealed record Began(TurnReference Turn) : UsageEvent;

    /// <summary>A turn has ended, with the usage that its row says.</summary>
    public sealed record Ended(TurnReference Turn, TokenUsage? Usage) : UsageEvent;

    /// <summary>A reply that is kept nowhere has ended.</summary>
    public sealed record Relayed(TokenUsage? Usage) : UsageEvent;
}
