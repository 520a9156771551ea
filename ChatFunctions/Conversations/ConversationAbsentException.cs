namespace ChatFunctions.Conversations;

/// <summary>The request wants to continue a conversation, or to answer a message of it again, that is not there.</summary>
internal sealed class ConversationAbsentException(string conversationId) : Exception("There is no such conversation.")
{
    public string ConversationId { get; } = conversationId;
}
