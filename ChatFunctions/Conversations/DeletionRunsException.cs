namespace ChatFunctions.Conversations;

/// <summary>A conversation can't begin yet: much of the one that was deleted in its place is still there.</summary>
internal sealed class DeletionRunsException(string conversationId) : Exception("The conversation is still being deleted.")
{
    public string ConversationId { get; } = conversationId;
}
