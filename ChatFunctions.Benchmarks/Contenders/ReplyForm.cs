namespace ChatFunctions.Benchmarks.Contenders;

/// <summary>What a reply looks like on the wire.</summary>
internal enum ReplyForm
{
    /// <summary>The bare deltas.</summary>
    PlainText,

    /// <summary>Server-sent events, each contender's own.</summary>
    Events,
}
