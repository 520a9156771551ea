namespace ChatFunctions.Completions.Wires;

/// <summary>What has become of a reply.</summary>
internal enum ReplyVerdict
{
    /// <summary>It is whole.</summary>
    Whole,

    /// <summary>A limit of length has cut it.</summary>
    Cut,

    /// <summary>The content filter has cut it.</summary>
    Filtered,

    /// <summary>The model asks for a tool.</summary>
    Calls,

    /// <summary>It ended, and there is no text.</summary>
    NoAnswer,

    /// <summary>It broke off.</summary>
    Broken,

    /// <summary>Nothing came for too long.</summary>
    TimedOut,
}
