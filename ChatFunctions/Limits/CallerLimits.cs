using ChatFunctions.Settings;

namespace ChatFunctions.Limits;

/// <summary>
/// What one owner may use. What is not set has no limit. Section <c>Chat__Limits</c>, or <c>Chat__Limits__{keyName}</c> for one owner.
/// </summary>
public class CallerLimits
{
    /// <summary>Requests for a reply in a minute; so many may come at once. 1 to 1,000,000; default none.</summary>
    [SettingRange(1, 1_000_000)]
    public int? RequestsPerMinute { get; set; }

    /// <summary>Replies that are written at the same time. 1 to 1,000,000; default none.</summary>
    [SettingRange(1, 1_000_000)]
    public int? ConcurrentTurns { get; set; }

    /// <summary>Tokens, sent and received, of a day from midnight to midnight UTC. 1 or more; default none.</summary>
    [SettingRange(1, int.MaxValue)]
    public int? TokensPerDay { get; set; }

    /// <summary>Whether there is any limit, so that what the owner uses is counted.</summary>
    internal bool IsAny => (RequestsPerMinute ?? ConcurrentTurns ?? TokensPerDay) is not null;

    /// <summary>These where they are set, the others elsewhere.</summary>
    internal CallerLimits Or(CallerLimits others) => new()
    {
        RequestsPerMinute = RequestsPerMinute ?? others.RequestsPerMinute,
        ConcurrentTurns = ConcurrentTurns ?? others.ConcurrentTurns,
        TokensPerDay = TokensPerDay ?? others.TokensPerDay,
    };
}
