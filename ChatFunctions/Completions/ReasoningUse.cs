namespace ChatFunctions.Completions;

/// <summary>What becomes of the model's thoughts.</summary>
public enum ReasoningUse
{
    /// <summary>They are kept, and shown to clients that know of such a thing.</summary>
    Show,

    /// <summary>They are neither kept nor shown.</summary>
    Drop,
}
