namespace ChatFunctions.Tests.Turns.Streams;

/// <summary>Where the text of a stream stands.</summary>
internal enum TextPlace
{
    /// <summary><c>delta.content</c>.</summary>
    Delta,

    /// <summary>Parts of <c>delta.content</c>.</summary>
    Parts,

    /// <summary><c>delta.refusal</c>.</summary>
    Refusal,

    /// <summary><c>choices[].text</c>.</summary>
    Choice,

    /// <summary><c>delta.content</c>, beside a <c>message</c> that is null.</summary>
    NullBeside,

    /// <summary><c>delta.content</c>, beside a <c>message</c> with the text so far.</summary>
    SoFarBeside,

    /// <summary><c>delta.content</c>, and all of it once more beside the finish reason.</summary>
    Closing,

    /// <summary>The text so far in each <c>message</c>.</summary>
    SoFar,

    /// <summary>All of it in one <c>message</c>, beside the finish reason.</summary>
    Message,

    /// <summary>One JSON object, and no stream.</summary>
    Json,
}
