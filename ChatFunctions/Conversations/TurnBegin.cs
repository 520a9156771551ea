namespace ChatFunctions.Conversations;

/// <summary>What a request to begin a turn came to: either a turn of its own, or the one that its idempotency key has begun before.</summary>
/// <param name="Started">The turn that has begun now.</param>
/// <param name="Partition">The conversation's partition.</param>
/// <param name="Earlier">The turn that the key has begun before, running or ended.</param>
internal sealed record TurnBegin(string Partition, Turn? Started, TurnRows? Earlier)
{
    public static TurnBegin Of(Turn started) => new(started.Partition, started, null);

    public static TurnBegin Of(string partition, TurnRows earlier) => new(partition, null, earlier);
}
