namespace ChatFunctions.Limits;

/// <summary>What is left to an owner.</summary>
/// <param name="Requests">Of requests in a minute, where they are limited.</param>
/// <param name="Tokens">Of tokens of the day, where they are limited.</param>
internal sealed record RateStatus(RateStatus.Left? Requests, RateStatus.Left? Tokens)
{
    /// <summary>What is left of one limit.</summary>
    /// <param name="Remaining">What is left of it, 0 or more.</param>
    /// <param name="Reset">When all of it is there again.</param>
    public sealed record Left(long Limit, long Remaining, TimeSpan Reset);
}
