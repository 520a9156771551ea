namespace ChatFunctions.Completions.Wires;

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
