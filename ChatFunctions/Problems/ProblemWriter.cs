using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ChatFunctions.Chat;
using Microsoft.AspNetCore.Http;

namespace ChatFunctions.Problems;

/// <summary>Writes problems as RFC 9457 problem documents.</summary>
internal static class ProblemWriter
{
    /// <summary>Writes the problem, with the ids of the conversation and the turn where it does not name them itself.</summary>
    public static async Task WriteAsync(
        HttpResponse response, ProblemException problem, string? conversationId = null, string? turnId = null)
    {
        conversationId = problem.ConversationId ?? conversationId;
        turnId = problem.TurnId ?? turnId;
        var headers = response.Headers;
        headers.ContentLength = null;
        response.StatusCode = problem.Status;
        response.ContentType = "application/problem+json";
        headers.CacheControl = "no-store";
        if (problem.RetryAfter is { } wait)
        {
            headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        if (problem.Status == StatusCodes.Status401Unauthorized)
        {
            headers.WWWAuthenticate = "Bearer";
        }

        ResponseHeaders.SetTurn(response, conversationId, turnId);
        var document = new ProblemDocument(
            $"urn:chatfunctions:problem:{problem.Kind}", problem.Title, problem.Status, problem.Message, conversationId, turnId);
        var body = JsonSerializer.SerializeToUtf8Bytes(document, ProblemJson.Default.ProblemDocument);
        response.ContentLength = body.Length;
        await response.BodyWriter.WriteAsync(body);
    }
}

/// <summary>The members of a problem document, in the order of RFC 9457, then ours.</summary>
internal sealed record ProblemDocument(string Type, string Title, int Status, string Detail, string? ConversationId, string? TurnId);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProblemDocument))]
internal sealed partial class ProblemJson : JsonSerializerContext
{
    static ProblemJson() => Default = new ProblemJson(
        new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
