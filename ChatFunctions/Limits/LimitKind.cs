namespace ChatFunctions.Limits;

internal enum LimitKind
{
    /// <summary>Requests in a minute.</summary>
    Requests,

    /// <summary>Turns at the same time.</summary>
    Turns,

    /// <summary>Tokens of a day.</summary>
    Tokens,
}
