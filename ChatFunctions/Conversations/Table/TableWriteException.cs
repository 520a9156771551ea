namespace ChatFunctions.Conversations.Table;

/// <summary>
/// A write was not confirmed. Whatever the status says, it may have been applied: the response may be lost, or the SDK's own
/// retry may have met its first success.
/// </summary>
internal sealed class TableWriteException(bool isOvertaken, Exception inner)
    : TableRequestException("The table service did not confirm a write.", inner)
{
    /// <summary>The table is well, and the rows are not as this write expects: somebody was faster, or its own first attempt.</summary>
    public bool IsOvertaken => isOvertaken;
}
