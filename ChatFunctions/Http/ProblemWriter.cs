using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace ChatFunctions.Http;

/// <summary>Writes problems, in the format of the request's route.</summary>
internal static class ProblemWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the problem, with the ids of the conversation and the turn where it does not name them itself.</summary>
    public static async Task WriteAsync(
        HttpResponse response, ProblemException problem, string? conversationId = null, string? turnId = null)
    {
        problem.ConversationId ??= conversationId;
        problem.TurnId ??= turnId;
        var format = ProblemFormat.Of(response.HttpContext);
        problem.Param ??= format.NameOf(problem.ModelField);
        var headers = response.Headers;
        response.StatusCode = problem.Status;
        response.ContentType = format.ContentType;
        headers.CacheControl = "no-store";
        if (problem.RetryAfter is { } wait)
        {
            headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        if (problem.ShouldRetry is { } should)
        {
            // What OpenAI's client libraries ask before they repeat a request by themselves.
            headers["x-should-retry"] = should ? "true" : "false";
        }

        if (problem.Status == StatusCodes.Status401Unauthorized)
        {
            headers.WWWAuthenticate = "Bearer";
        }

        ResponseHeaders.SetTurn(response, problem.ConversationId, problem.TurnId);
        var body = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(body, Options))
        {
            format.Write(json, problem);
        }

        response.ContentLength = body.WrittenCount;
        await response.BodyWriter.WriteAsync(body.WrittenMemory);
    }
}
