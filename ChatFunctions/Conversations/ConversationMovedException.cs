namespace ChatFunctions.Conversations;

/// <summary>The conversation is not where the request wants to continue: messages came after that point, or a turn runs.</summary>
internal sealed class ConversationMovedException() : Exception("The conversation went on.");
