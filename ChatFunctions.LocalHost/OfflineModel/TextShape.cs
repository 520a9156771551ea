namespace ChatFunctions.LocalHost.OfflineModel;

/// <summary>Where the text of a chunk stands. In a directive each is written with hyphens: <c>shape=so-far-beside</c>.</summary>
internal enum TextShape
{
    /// <summary><c>delta.content</c>.</summary>
    Delta,

    /// <summary><c>delta.content</c> as a list of parts, a thought before each.</summary>
    Parts,

    /// <summary><c>choices[].text</c>, as in the older completions.</summary>
    Text,

    /// <summary><c>delta.refusal</c>.</summary>
    Refusal,

    /// <summary><c>delta.content</c>, and beside it a <c>message</c> that is null.</summary>
    NullBeside,

    /// <summary><c>delta.content</c>, and beside it the text so far in <c>message</c>.</summary>
    SoFarBeside,

    /// <summary><c>delta.content</c>, and the whole text once more in the <c>message</c> of the last chunk.</summary>
    ClosingMessage,

    /// <summary>The text so far in the <c>message</c> of each chunk, and no delta.</summary>
    SoFar,

    /// <summary>The whole text in the <c>message</c> of the last chunk.</summary>
    Message,

    /// <summary>One JSON object, although a stream was asked for.</summary>
    Json,
}
