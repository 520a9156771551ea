using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace ChatFunctions.Http;

/// <summary>A problem in OpenAI's words.</summary>
internal static class OpenAIError
{
    public static void Write(Utf8JsonWriter json, ProblemException problem)
    {
        json.WriteStartObject();
        json.WriteStartObject("error"u8);
        json.WriteString("message"u8, problem.Message);
        json.WriteString("type"u8, Type(problem.Status));
        json.WriteString("param"u8, problem.Param ?? problem.ModelField);
        json.WriteString("code"u8, problem.Code ?? Code(problem.Kind));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string Type(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => "authentication_error",
        StatusCodes.Status429TooManyRequests => "rate_limit_error",
        >= 500 => "server_error",
        _ => "invalid_request_error",
    };

    private static string Code(string kind) => kind switch
    {
        "unauthorized" => "invalid_api_key",
        "rate-limited" => "rate_limit_exceeded",
        "conversation-busy" => "conversation_locked",
        "content-filter" => "content_filter",
        _ => kind.Replace('-', '_'),
    };
}
