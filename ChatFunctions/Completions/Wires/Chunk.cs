using ChatFunctions.Completions.Refusals;

namespace ChatFunctions.Completions.Wires;

/// <summary>What one event of a stream says; most have text and nothing else.</summary>
/// <param name="Text">The delta; may be empty; never ends inside a surrogate pair. Valid until the next chunk is read.</param>
internal readonly record struct Chunk(ReadOnlyMemory<char> Text)
{
    /// <summary>Whether the reply has got longer: by <see cref="Text"/>, or by text that is held back.</summary>
    public bool HasText { get; init; }

    public FinishReason? Finish { get; init; }

    public TokenUsage? Usage { get; init; }

    /// <summary>The model that replies, in the first chunk that names it.</summary>
    public string? Model { get; init; }

    /// <summary>Whether the model asks for a tool.</summary>
    public bool HasCalls { get; init; }

    /// <summary>What went wrong, in a service's own words.</summary>
    public ServiceError? Error { get; init; }

    /// <summary>Whether this is the end of the stream.</summary>
    public bool IsDone { get; init; }
}
