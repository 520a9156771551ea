namespace ChatFunctions.Conversations.Table;

/// <summary>One request to the table was not answered as it should be; the next attempt may go well.</summary>
internal abstract class TableRequestException(string message, Exception inner) : Exception(message, inner);
