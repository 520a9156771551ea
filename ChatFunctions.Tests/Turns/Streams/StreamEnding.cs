namespace ChatFunctions.Tests.Turns.Streams;

/// <summary>How a stream was made to end.</summary>
internal enum StreamEnding
{
    /// <summary>The model has said all, and says so.</summary>
    Whole,

    /// <summary>It says nothing about why there is no more.</summary>
    NoReason,

    /// <summary>It says that something else ended the reply.</summary>
    OtherReason,

    /// <summary>An error comes in the stream.</summary>
    Error,

    /// <summary>What comes is no chunk.</summary>
    Garbage,

    /// <summary>An event breaks off.</summary>
    Half,
}
