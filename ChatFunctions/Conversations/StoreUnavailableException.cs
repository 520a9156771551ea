namespace ChatFunctions.Conversations;

/// <summary>The table service did not answer as it should; a later attempt may go well.</summary>
internal sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
