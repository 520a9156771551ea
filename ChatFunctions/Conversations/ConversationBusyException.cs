namespace ChatFunctions.Conversations;

/// <summary>Another turn of the conversation runs, and its lease is alive.</summary>
internal sealed class ConversationBusyException(string conversationId, string turnId, TimeSpan? leaseLeft)
    : Exception("The conversation has an active turn.")
{
    public string ConversationId { get; } = conversationId;

    /// <summary>The id of the turn that runs.</summary>
    public string TurnId { get; } = turnId;

    /// <summary>How long the turn keeps its lease, where its worker seems to be gone: nobody can begin another one before.</summary>
    public TimeSpan? LeaseLeft { get; } = leaseLeft;
}
