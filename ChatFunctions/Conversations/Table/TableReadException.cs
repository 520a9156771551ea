namespace ChatFunctions.Conversations.Table;

/// <summary>The table service did not answer a read.</summary>
internal sealed class TableReadException(Exception inner) : TableRequestException("The table service did not answer a read.", inner);
