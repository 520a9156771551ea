using System.Text.Json;
using ChatFunctions.Http;
using ChatFunctions.Turns;

namespace ChatFunctions.OpenAI.Responses;

/// <summary>
/// Reads the body of <c>POST /v1/responses</c>. Every field of the API is either supported, refused by name, or ignored because it changes
/// nothing here; <c>docs/openai.md</c> lists which.
/// </summary>
/// <remarks>Source: OpenAI API reference, «Create a model response».</remarks>
internal static class ResponseRequestParser
{
    /// <exception cref="ProblemException">The body asks for what can't be done; the problem names the field.</exception>
    public static ResponseRequest Parse(string text, TurnOptions options)
    {
        using var document = JsonFields.ParseObject(text);
        var request = new ResponseRequest();
        foreach (var member in document.RootElement.EnumerateObject())
        {
            // A null is as good as nothing.
            if (member.Value.ValueKind != JsonValueKind.Null)
            {
                request = Read(request, member.Name, member.Value, options);
            }
        }

        if (request.Input.Count == 0)
        {
            throw Problem.MissingParameter("input");
        }

        return request.Conversation is null || request.PreviousResponseId is null
            ? request
            : throw Problem.InvalidRequest("Send either 'conversation' or 'previous_response_id', not both.", "previous_response_id");
    }

    private static ResponseRequest Read(ResponseRequest request, string name, JsonElement value, TurnOptions options) => name switch
    {
        "input" => request with { Input = InputParser.Parse(value, name, options.MaxMessageCharacters) },
        "model" => request with { Model = JsonFields.String(value, name) },
        "instructions" => request with { Instructions = Instructions(value, options) },
        "conversation" => request with { Conversation = Conversation(value) },
        "previous_response_id" => request with { PreviousResponseId = JsonFields.String(value, name) },
        "stream" => request with { Stream = JsonFields.Boolean(value, name) },
        "metadata" => request with { Metadata = JsonFields.Metadata(value, name) },
        "max_output_tokens" =>
            request with { MaxOutputTokens = JsonFields.Integer(value, name, 1, options.MaxOutputTokens ?? int.MaxValue) },
        "temperature" => request with { Temperature = JsonFields.Number(value, name, 0, 2) },
        "top_p" => request with { TopP = JsonFields.Number(value, name, 0, 1) },
        "store" => JsonFields.Boolean(value, name) ? request : throw Problem.Unsupported(
            name, "'store' must not be false: a response is durable here. For one that is not kept use /chat/completions."),
        "background" => !JsonFields.Boolean(value, name) ? request : throw Problem.Unsupported(
            name, "'background' must not be true: read the stream, and go on with starting_after if the connection is lost."),
        "truncation" => JsonFields.String(value, name) is "auto" or "disabled" ? request : throw JsonFields.Wrong(name, "auto or disabled"),
        "tools" => !JsonFields.Array(value, name).Any() ? request : throw TextOnly(name),
        "tool_choice" =>
            value.ValueKind == JsonValueKind.String && JsonFields.String(value, name) is "auto" or "none" ? request : throw TextOnly(name),
        "text" => IsPlainText(value) ? request : throw Problem.Unsupported("text.format", "'text.format' must be {\"type\": \"text\"}."),
        "top_logprobs" => JsonFields.Integer(value, name, 0, 20) == 0 ? request : throw TextOnly(name),
        "presence_penalty" or "frequency_penalty" => JsonFields.Number(value, name, -2, 2) == 0 ? request : throw TextOnly(name),
        "prompt" or "reasoning" or "context_management" or "moderation" or "image" or "access_programs" => throw TextOnly(name),
        "include" or "parallel_tool_calls" or "max_tool_calls" or "stream_options" or "user" or "safety_identifier" or "prompt_cache_key"
            or "prompt_cache_options" or "prompt_cache_retention" or "service_tier" => request,
        _ => throw JsonFields.Unknown(name),
    };

    private static string Conversation(JsonElement value) => value.ValueKind == JsonValueKind.String
        ? JsonFields.String(value, "conversation")
        : JsonFields.Object(value, "conversation").Where(member => member.NameEquals("id"u8))
            .Select(member => JsonFields.String(member.Value, "conversation.id")).FirstOrDefault()
            ?? throw JsonFields.Wrong("conversation.id", "the id of a conversation");

    private static string? Instructions(JsonElement value, TurnOptions options)
    {
        var text = JsonFields.String(value, "instructions");
        return text.Length - text.Count(char.IsLowSurrogate) <= options.MaxMessageCharacters
            ? string.IsNullOrWhiteSpace(text) ? null : text
            : throw Problem.TooLarge($"'instructions' must be at most {options.MaxMessageCharacters} characters.");
    }

    private static bool IsPlainText(JsonElement text)
    {
        foreach (var member in JsonFields.Object(text, "text"))
        {
            if (member.NameEquals("format"u8) && member.Value.ValueKind != JsonValueKind.Null &&
                !(member.Value.ValueKind == JsonValueKind.Object && member.Value.TryGetProperty("type", out var type) &&
                    type.ValueKind == JsonValueKind.String && type.ValueEquals("text"u8)))
            {
                return false;
            }
        }

        return true;
    }

    private static ProblemException TextOnly(string name) =>
        Problem.Unsupported(name, $"'{name}' is not supported, or not with this value: this service relays one text.");
}
