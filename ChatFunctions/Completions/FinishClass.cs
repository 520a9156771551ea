namespace ChatFunctions.Completions;

/// <summary>What a <c>finish_reason</c> says of the reply.</summary>
internal enum FinishClass
{
    /// <summary>The model has said all that it had to say.</summary>
    Whole,

    /// <summary>A limit of length has cut it.</summary>
    Cut,

    /// <summary>The service's content filter has cut it.</summary>
    Filtered,

    /// <summary>The model asks for a tool.</summary>
    Calls,

    /// <summary>Anything else: something went wrong.</summary>
    Failed,
}
