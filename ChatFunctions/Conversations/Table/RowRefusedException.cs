namespace ChatFunctions.Conversations.Table;

/// <summary>The table service does not take these rows, now or ever; none of them was written.</summary>
/// <param name="why">What is too much, or the service's code.</param>
/// <param name="inner">The service's answer; none where it was not asked.</param>
internal sealed class RowRefusedException(string? why, Exception? inner = null)
    : Exception($"The table service takes no such rows: {why}.", inner);
