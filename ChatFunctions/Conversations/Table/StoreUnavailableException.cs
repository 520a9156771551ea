namespace ChatFunctions.Conversations.Table;

/// <summary>
/// The table service did not answer as it should; a later attempt may go well. With an inner exception it is one request that failed,
/// without one all that could be done was done.
/// </summary>
internal sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The conversation in which a turn may have begun all the same.</summary>
    public string? ConversationId { get; set; }
}
