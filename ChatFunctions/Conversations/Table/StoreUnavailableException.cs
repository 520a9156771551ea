namespace ChatFunctions.Conversations.Table;

/// <summary>All was tried, for as long as it may take, and the table service, or that of blobs, did not answer.</summary>
internal sealed class StoreUnavailableException(Exception? last = null) : Exception("The storage account did not answer in time.", last)
{
    /// <summary>The conversation in which a turn may have begun all the same.</summary>
    public string? ConversationId { get; init; }

    /// <summary>Whether it was the blob service, which holds the images.</summary>
    public bool IsOfImages { get; init; }
}
