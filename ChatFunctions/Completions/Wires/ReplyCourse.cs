namespace ChatFunctions.Completions.Wires;

/// <summary>
/// How far a reply has come, and whether it is whole: decided from nothing but its text and its calls, its finish reasons, and how its
/// stream ended. For one reader at a time.
/// </summary>
/// <remarks>
/// A reason is the end only if no text follows. Services say <c>stop</c> after their reasoning and then answer, or with every chunk; and
/// one that is cut in the middle of a word may have said it before.
/// </remarks>
internal sealed class ReplyCourse
{
    private bool _hasCalls;

    /// <summary>Whether there was any text or call.</summary>
    public bool HasText { get; private set; }

    /// <summary>The reason that stands: given after the latest text.</summary>
    public FinishReason? Reason { get; private set; }

    /// <summary>What is waited for now.</summary>
    public Patience Patience => !HasText ? Patience.FirstDelta : Reason is null ? Patience.NextSign : Patience.LastWord;

    /// <summary>Takes in what a chunk says; its text and its calls count as said before its reason.</summary>
    /// <returns>Whether the wait for <see cref="Patience"/> begins anew.</returns>
    public bool Observe(bool hasText, FinishReason? reason, bool hasCalls = false)
    {
        var before = Patience;
        _hasCalls |= hasCalls;
        hasText |= hasCalls;
        if (hasText)
        {
            HasText = true;
            Reason = null;
        }

        // Some proxies add a «stop» of their own; it does not take back that the reply was cut.
        var isAdded = reason?.Class == FinishClass.Whole &&
            Reason is { Class: FinishClass.Cut or FinishClass.Filtered or FinishClass.Calls };
        if (reason is not null && !isAdded)
        {
            Reason = reason;
        }

        return Patience != before || (hasText && Patience == Patience.LastWord);
    }

    /// <summary>What has become of the reply when its stream has ended.</summary>
    public ReplyVerdict End(StreamEnd end)
    {
        if (end != StreamEnd.Clean && Patience != Patience.LastWord)
        {
            return end == StreamEnd.Silent ? ReplyVerdict.TimedOut : ReplyVerdict.Broken;
        }

        return Reason?.Class switch
        {
            null when !HasText => ReplyVerdict.NoAnswer,
            null or FinishClass.Failed => ReplyVerdict.Broken,

            // It asks for a tool that it does not name: something was lost.
            FinishClass.Calls when !_hasCalls => ReplyVerdict.NoAnswer,
            FinishClass.Cut => ReplyVerdict.Cut,
            FinishClass.Filtered => ReplyVerdict.Filtered,
            _ => HasText ? ReplyVerdict.Whole : ReplyVerdict.NoAnswer,
        };
    }
}

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

/// <summary>How a service's stream came to its end.</summary>
internal enum StreamEnd
{
    /// <summary>It said <c>[DONE]</c>, or its body ended as HTTP wants it.</summary>
    Clean,

    /// <summary>The connection broke, or what came made no sense.</summary>
    Broken,

    /// <summary>Nothing came for longer than it may.</summary>
    Silent,
}

/// <summary>What has become of a reply.</summary>
internal enum ReplyVerdict
{
    /// <summary>It is whole.</summary>
    Whole,

    /// <summary>A limit of length has cut it.</summary>
    Cut,

    /// <summary>The content filter has cut it.</summary>
    Filtered,

    /// <summary>It ended, and there is no text.</summary>
    NoAnswer,

    /// <summary>It broke off.</summary>
    Broken,

    /// <summary>Nothing came for too long.</summary>
    TimedOut,
}
