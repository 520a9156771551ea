namespace ChatFunctions.Limits;

/// <summary>The limits of all owners, and those of some. Section <c>Chat__Limits</c>.</summary>
public sealed class LimitOptions : CallerLimits
{
    public const string Section = "Chat__Limits";

    /// <summary>The limits of owners that have some of their own, by the owner's key.</summary>
    internal Dictionary<string, CallerLimits> Named { get; } = [];

    /// <summary>Whether anybody has a limit.</summary>
    internal bool IsAnywhere => IsAny || Named.Values.Any(limits => limits.IsAny);

    /// <summary>The limits of an owner: the own ones where they are set, those of everybody elsewhere.</summary>
    internal CallerLimits Of(string owner) => Named.GetValueOrDefault(owner, this);
}
