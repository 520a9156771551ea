namespace ChatFunctions.Conversations;

/// <summary>The request wants to continue a conversation that is not there.</summary>
internal sealed class ConversationAbsentException() : Exception("There is no such conversation.");
