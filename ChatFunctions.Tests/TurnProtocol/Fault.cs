namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>What becomes of one request to the storage account.</summary>
internal enum Fault
{
    None,

    /// <summary>Applied; then the connection breaks before the response.</summary>
    LoseResponse,

    /// <summary>Applied; the response says 503.</summary>
    ApplyThen503,

    /// <summary>Not applied; the response says 503.</summary>
    Refuse503,

    /// <summary>Not applied; the response says that the app may not.</summary>
    Refuse403,

    /// <summary>Not applied, now or ever: the response says that the row is too large.</summary>
    Refuse413,

    /// <summary>Not applied; the connection breaks.</summary>
    Cut,

    /// <summary>The connection breaks for the caller; the network delivers the request later, when the test says so.</summary>
    Hold,
}
