using ChatFunctions.Completions;

namespace ChatFunctions.Turns;

/// <summary>Error codes of failed turns, in the words of OpenAI's <c>response.failed</c>.</summary>
internal static class ErrorCodes
{
    public const string Server = "server_error";
    public const string RateLimit = "rate_limit_exceeded";
    public const string InvalidPrompt = "invalid_prompt";

    public static string For(CompletionError error) => error switch
    {
        CompletionError.RateLimited => RateLimit,
        CompletionError.ContentFilter => InvalidPrompt,
        _ => Server,
    };

    /// <summary>One sentence for a person; says nothing of the cause beyond the code.</summary>
    public static string Message(string? code) => code switch
    {
        RateLimit => "The model service has too many requests.",
        InvalidPrompt => "The model service's content filter refused the message.",
        _ => "The model service failed in the middle of the reply.",
    };
}
