namespace ChatFunctions.Conversations.Begin;

/// <summary>What a request to begin a turn came to.</summary>
internal abstract record TurnBegin
{
    private TurnBegin()
    {
    }

    /// <summary>A turn has begun, which is this worker's to run.</summary>
    public sealed record Started(Turn Turn) : TurnBegin;

    /// <summary>The request has begun a turn before, which runs or has ended.</summary>
    /// <param name="Partition">The conversation's partition.</param>
    /// <param name="Rows">The turn.</param>
    public sealed record Found(string Partition, TurnRows Rows) : TurnBegin;
}
