namespace ChatFunctions.Completions.Wires;

/// <summary>What a stream is waited for, which says for how long.</summary>
internal enum Patience
{
    /// <summary>Its first text: <c>Chat__ModelFirstDeltaTimeout</c>.</summary>
    FirstDelta,

    /// <summary>The next sign of life: <c>Chat__ModelIdleTimeout</c>.</summary>
    NextSign,

    /// <summary>Whether more text follows on a finish reason. Nothing but text prolongs this.</summary>
    LastWord,
}
