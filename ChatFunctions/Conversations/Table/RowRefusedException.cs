namespace ChatFunctions.Conversations.Table;

/// <summary>The table service does not take these rows, now or ever; none of them was written.</summary>
internal sealed class RowRefusedException(string? code, Exception inner) : Exception($"The table service refused a row: {code}.", inner);
