using ChatFunctions.Limits;

namespace ChatFunctions.Http;

/// <summary>The headers of every answer, and of a streamed one.</summary>
internal static class ResponseHeaders
{
    private const string ConversationId = "X-Conversation-Id";
    private const string TurnId = "X-Turn-Id";
    private const string RequestId = "x-request-id";

    /// <summary>Names the request, lets pages of other origins read the ids, and keeps browsers from guessing types.</summary>
    public static void SetCommon(HttpResponse response)
    {
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers[RequestId] = $"req_{Guid.NewGuid():N}";
        response.Headers.AccessControlExposeHeaders = $"{ConversationId}, {TurnId}, Retry-After, {RequestId}";
    }

    public static void SetTurn(HttpResponse response, string? conversationId, string? turnId)
    {
        if (conversationId is not null)
        {
            response.Headers[ConversationId] = conversationId;
        }

        if (turnId is not null)
        {
            response.Headers[TurnId] = turnId;
        }
    }

    /// <summary>Takes back what <see cref="SetTurn"/> has set.</summary>
    public static void ClearTurn(HttpResponse response)
    {
        response.Headers.Remove(ConversationId);
        response.Headers.Remove(TurnId);
    }

    /// <summary>The conversation that the answer is about, where it is known.</summary>
    public static string? ConversationIdOf(HttpResponse response) => response.Headers[ConversationId];

    /// <summary>The turn that the answer is about, where it is known.</summary>
    public static string? TurnIdOf(HttpResponse response) => response.Headers[TurnId];

    /// <summary>Says what is left to the caller, where there is a limit.</summary>
    /// <remarks>Source: OpenAI API reference, «Rate limits in headers».</remarks>
    public static void SetRates(HttpResponse response, RateStatus? status)
    {
        SetRate(response, "requests", status?.Requests);
        SetRate(response, "tokens", status?.Tokens);
    }

    private static void SetRate(HttpResponse response, string of, RateStatus.Left? left)
    {
        if (left is not null)
        {
            response.Headers[$"x-ratelimit-limit-{of}"] = left.Limit.ToString(CultureInfo.InvariantCulture);
            response.Headers[$"x-ratelimit-remaining-{of}"] = left.Remaining.ToString(CultureInfo.InvariantCulture);
            response.Headers[$"x-ratelimit-reset-{of}"] = string.Create(CultureInfo.InvariantCulture, $"{left.Reset.TotalSeconds:0.###}s");
        }
    }

    /// <summary>Keeps everything between the model and the reader from holding deltas back.</summary>
    public static void SetStreaming(HttpResponse response)
    {
        response.Headers.CacheControl = "no-cache, no-transform";
        response.Headers["X-Accel-Buffering"] = "no";
    }
}
