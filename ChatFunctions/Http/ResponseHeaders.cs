using Microsoft.AspNetCore.Http;

namespace ChatFunctions.Http;

/// <summary>The headers of every answer, and of a streamed one.</summary>
internal static class ResponseHeaders
{
    public const string ConversationId = "X-Conversation-Id";
    public const string TurnId = "X-Turn-Id";

    /// <summary>Lets pages of other origins read the ids.</summary>
    public static void Expose(HttpResponse response) =>
        response.Headers.AccessControlExposeHeaders = $"{ConversationId}, {TurnId}, Retry-After, x-request-id";

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

    /// <summary>Keeps everything between the model and the reader from holding deltas back.</summary>
    public static void SetStreaming(HttpResponse response, string contentType)
    {
        response.ContentType = contentType;
        response.Headers.CacheControl = "no-cache, no-transform";
        response.Headers["X-Accel-Buffering"] = "no";
    }
}
