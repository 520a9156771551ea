using ChatFunctions.Completions;

namespace ChatFunctions.Turns;

/// <summary>Error codes of failed turns, as the table keeps them.</summary>
internal static class ErrorCodes
{
    public const string Server = "server_error";
    public const string RateLimit = "rate_limit_exceeded";
    public const string InvalidPrompt = "invalid_prompt";

    private static readonly Dictionary<CompletionError, string> Codes = new()
    {
        [CompletionError.BrokenStream] = Server,
        [CompletionError.RateLimited] = RateLimit,
        [CompletionError.ContentFilter] = InvalidPrompt,
        [CompletionError.InvalidRequest] = "invalid_request",
        [CompletionError.ContextTooLong] = "context_length_exceeded",
        [CompletionError.QuotaExceeded] = "insufficient_quota",
        [CompletionError.Misconfigured] = "model_misconfigured",
        [CompletionError.NoAnswer] = "no_answer",
    };

    public static string For(CompletionError error) => Codes.GetValueOrDefault(error, Server);

    /// <summary>What a code stands for.</summary>
    public static CompletionException Failure(string? code) =>
        new(Codes.Where(pair => pair.Value == code).Select(pair => pair.Key).FirstOrDefault(CompletionError.BrokenStream));

    /// <summary>A code in the words of OpenAI's <c>response.failed</c>, which has no others.</summary>
    public static string ForResponse(string? code) => Failure(code).Error switch
    {
        CompletionError.RateLimited or CompletionError.QuotaExceeded => RateLimit,
        CompletionError.ContentFilter or CompletionError.InvalidRequest or CompletionError.ContextTooLong => InvalidPrompt,
        _ => Server,
    };
}
