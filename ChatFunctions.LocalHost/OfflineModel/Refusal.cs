using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace ChatFunctions.LocalHost.OfflineModel;

/// <summary>Error answers in the shapes of OpenAI and Azure OpenAI.</summary>
internal static class Refusal
{
    private const string ContentFilter = "content_filter";

    public static Task WriteBadRequestAsync(HttpContext context, string message) =>
        WriteAsync(context, StatusCodes.Status400BadRequest, Body(message, "invalid_request_error", code: null, new RefusalWays()));

    public static Task WriteAsync(HttpContext context, int status, RefusalWays ways, TimeProvider time)
    {
        var headers = context.Response.Headers;
        headers.RetryAfter = ways.RetryDate is { } seconds
            ? time.GetUtcNow().AddSeconds(seconds).ToString("R", CultureInfo.InvariantCulture)
            : ways.RetryAfter;
        headers["retry-after-ms"] = ways.RetryAfterMilliseconds;
        headers["x-should-retry"] = ways.ShouldRetry;
        return WriteAsync(context, status, ways.Code == ContentFilter ? ContentFilterBody(status) : Body(
            ways.Says ?? string.Create(CultureInfo.InvariantCulture, $"The offline model was told to answer with status {status}."),
            status switch { 401 => "authentication_error", 429 => "requests", >= 500 => "server_error", _ => "invalid_request_error" },
            ways.Code ?? status switch { 401 => "invalid_api_key", 404 => "model_not_found", 429 => "rate_limit_exceeded", _ => null },
            ways));
    }

    /// <summary>What stands in a stream that fails on the way.</summary>
    public static byte[] Chunk(RefusalWays ways) => Body(
        ways.Says ?? "The server had an error while processing your request.",
        ways is { Code: null, Status: null } ? "server_error" : null,
        ways is { Code: null, Status: null } ? "server_error" : ways.Code,
        ways);

    private static async Task WriteAsync(HttpContext context, int status, ReadOnlyMemory<byte> body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
    }

    private static byte[] Body(string message, string? type, string? code, RefusalWays ways) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        error = new
        {
            message,
            type,
            param = ways.Param,
            code,
            status = ways.Status,
            innererror = ways.Inner is null ? null : new { code = ways.Inner },
        },
    });

    private static byte[] ContentFilterBody(int status) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        error = new
        {
            message = "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. "
                + "Please modify your prompt and retry.",
            type = (string?)null,
            param = "prompt",
            code = ContentFilter,
            status,
            innererror = new
            {
                code = "ResponsibleAIPolicyViolation",
                content_filter_result = new
                {
                    hate = new { filtered = false, severity = "safe" },
                    self_harm = new { filtered = false, severity = "safe" },
                    sexual = new { filtered = false, severity = "safe" },
                    violence = new { filtered = true, severity = "medium" },
                },
            },
        },
    });
}
