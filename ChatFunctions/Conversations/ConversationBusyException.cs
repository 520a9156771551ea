namespace ChatFunctions.Conversations;

/// <summary>Another turn of the conversation runs, and its lease is alive.</summary>
internal sealed class ConversationBusyException(string conversationId, string turnId) : Exception("The conversation has an active turn.")
{
    public string ConversationId { get; } = conversationId;

    /// <summary>The id of the turn that runs.</summary>
    public string TurnId { get; } = turnId;
}
