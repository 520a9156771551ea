namespace ChatFunctions.Conversations;

/// <summary>The conversation is not where the request wants to continue: other messages came after that point.</summary>
internal sealed class ConversationMovedException(string conversationId) : Exception("The conversation went on.")
{
    public string ConversationId { get; } = conversationId;
}
