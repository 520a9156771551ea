namespace ChatFunctions.Tests.Survival;

/// <summary>What happens to a request on its way to the table service, or to its response on the way back.</summary>
internal enum FaultKind
{
    /// <summary>Applied; then the connection is cut instead of a response.</summary>
    LoseResponse,

    /// <summary>Applied; the response says 503.</summary>
    ApplyAndRefuse,

    /// <summary>Applied; no response ever comes.</summary>
    ApplyAndHang,

    /// <summary>Not applied: 503.</summary>
    Refuse,

    /// <summary>Not applied: 429, with a long <c>Retry-After</c>.</summary>
    Throttle,

    /// <summary>Not applied: the connection is cut.</summary>
    Cut,

    /// <summary>Not applied: no response ever comes.</summary>
    Hang,

    /// <summary>Held until the test releases it, and applied then, even if nobody waits for it any more.</summary>
    Hold,

    /// <summary>Applied later, even if nobody waits for it any more.</summary>
    Delay,

    /// <summary>Applied; the response has no valid <c>Date</c>.</summary>
    Undated,
}
