using Microsoft.AspNetCore.Http;

namespace ChatFunctions.Http;

/// <summary>The headers of every answer, and of a streamed one.</summary>
internal static class ResponseHeaders
{
    private const string ConversationId = "X-Conversation-Id";
    private const string TurnId = "X-Turn-Id";
    private const string RequestId = "x-request-id";

    /// <summary>Names the request, and lets pages of other origins read the ids.</summary>
    public static void SetCommon(HttpResponse response)
    {
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

    /// <summary>The conversation that the answer is about, where it is known.</summary>
    public static string? ConversationIdOf(HttpResponse response) => response.Headers[ConversationId];

    /// <summary>The turn that the answer is about, where it is known.</summary>
    public static string? TurnIdOf(HttpResponse response) => response.Headers[TurnId];

    /// <summary>Keeps everything between the model and the reader from holding deltas back.</summary>
    public static void SetStreaming(HttpResponse response)
    {
        response.Headers.CacheControl = "no-cache, no-transform";
        response.Headers["X-Accel-Buffering"] = "no";
    }
}
