namespace ChatFunctions.Conversations;

/// <summary>What the end of a reply is to a reader.</summary>
internal enum ReplyEnding
{
    /// <summary>The model has said all that it had to say.</summary>
    Whole,

    /// <summary>It reached the length limit.</summary>
    Cut,

    /// <summary>The content filter cut it.</summary>
    Filtered,

    /// <summary>Somebody stopped it.</summary>
    Stopped,

    /// <summary>Somebody deleted its conversation.</summary>
    Deleted,

    /// <summary>Its worker went away.</summary>
    Interrupted,

    /// <summary>The model fell silent, or the turn took longer than allowed.</summary>
    TimedOut,

    /// <summary>The model failed.</summary>
    Failed,

    /// <summary>What became of it is not known.</summary>
    Unknown,
}
