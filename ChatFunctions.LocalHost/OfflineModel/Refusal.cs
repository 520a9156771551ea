using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace ChatFunctions.LocalHost.OfflineModel;

/// <summary>Error answers in the shapes of OpenAI and Azure OpenAI.</summary>
internal static class Refusal
{
    public const string ContentFilter = "content_filter";

    public static Task WriteBadRequestAsync(HttpContext context, string message) =>
        WriteAsync(context, StatusCodes.Status400BadRequest, Body(message, "invalid_request_error", null));

    public static Task WriteAsync(HttpContext context, int status, string? code, string? retryAfter)
    {
        if (retryAfter is not null)
        {
            context.Response.Headers.RetryAfter = retryAfter;
        }

        return WriteAsync(context, status, code == ContentFilter ? ContentFilterBody(status) : Body(
            string.Create(CultureInfo.InvariantCulture, $"The offline model was told to answer with status {status}."),
            status switch { 401 => "authentication_error", 429 => "requests", >= 500 => "server_error", _ => "invalid_request_error" },
            code ?? status switch { 401 => "invalid_api_key", 404 => "model_not_found", 429 => "rate_limit_exceeded", _ => null }));
    }

    /// <summary>What stands in a stream that fails on the way.</summary>
    public static byte[] Chunk() => Body("The server had an error while processing your request.", "server_error", "server_error");

    private static async Task WriteAsync(HttpContext context, int status, ReadOnlyMemory<byte> body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
    }

    private static byte[] Body(string message, string type, string? code) =>
        JsonSerializer.SerializeToUtf8Bytes(new { error = new { message, type, param = (string?)null, code } });

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
