namespace ChatFunctions.Conversations.Begin;

/// <summary>Why no turn begins.</summary>
internal enum BeginRefusal
{
    /// <summary>Another turn runs.</summary>
    Busy,

    /// <summary>The conversation, or the message that is to be answered again, is not there.</summary>
    Absent,

    /// <summary>The conversation is not where the turn was to go any more.</summary>
    Moved,

    /// <summary>The idempotency key has begun a turn with another body.</summary>
    KeyReused,
}
