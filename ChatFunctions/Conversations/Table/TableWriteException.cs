namespace ChatFunctions.Conversations.Table;

/// <summary>
/// A write was not confirmed. Whatever the status says, it may have been applied: the response may be lost, or the SDK's own
/// retry may have met its first success.
/// </summary>
internal sealed class TableWriteException(string message, Exception inner) : Exception(message, inner);
