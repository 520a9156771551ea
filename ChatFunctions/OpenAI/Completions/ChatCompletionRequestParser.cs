using ChatFunctions.Completions;
using ChatFunctions.Http;
using ChatFunctions.OpenAI.Responses;
using ChatFunctions.Turns;

namespace ChatFunctions.OpenAI.Completions;

/// <summary>Reads the body of <c>POST /v1/chat/completions</c>; see <see cref="ResponseRequestParser"/> for the principle.</summary>
/// <remarks>Source: OpenAI API reference, «Create chat completion».</remarks>
internal static class ChatCompletionRequestParser
{
    /// <exception cref="ProblemException">The body asks for what can't be done; the problem names the field.</exception>
    public static ChatCompletionRequest Parse(ReadOnlyMemory<byte> body, TurnOptions options)
    {
        var request = JsonFields.Fold(
            body, new ChatCompletionRequest(), (read, member) => Read(read, member.Name, member.Value, options));
        ToolParser.CheckChoice(request.Settings);
        return request.Messages.Count > 0 ? request : throw Problem.MissingParameter("messages");
    }

    private static ChatCompletionRequest Read(
        ChatCompletionRequest request, string name, JsonElement value, TurnOptions options) => name switch
        {
            "messages" => request with { Messages = Messages(value, options) },
            "model" => request with { Model = JsonFields.String(value, name) },
            "stream" => request with { Stream = JsonFields.Boolean(value, name) },
            "stream_options" => request with { IncludeUsage = IncludeUsage(value) },
            "max_tokens" or "max_completion_tokens" =>
                request with
                {
                    Settings = request.Settings with { MaxOutputTokens = OpenAIFields.MaxTokens(value, name, options) },
                    MaxTokensName = name,
                },
            "store" => request with { Store = JsonFields.Boolean(value, name) },
            "metadata" => request with { Metadata = JsonFields.Metadata(value, name) },
            "n" => JsonFields.Integer(value, name, 1, 1) == 1 ? request : throw OpenAIFields.TextOnly(name),
            "functions" => !JsonFields.Array(value, name).Any() ? request : throw OpenAIFields.TextOnly(name),
            "function_call" =>
                JsonFields.AsksForNothing(value) ||
                (value.ValueKind == JsonValueKind.String && JsonFields.String(value, name) is "auto" or "none")
                    ? request
                    : throw OpenAIFields.TextOnly(name),
            "modalities" =>
                JsonFields.Array(value, name).All(item => JsonFields.String(item, name) == "text")
                    ? request
                    : throw OpenAIFields.TextOnly(name),
            "service_tier" => request with { ServiceTier = JsonFields.Word(value, name, ResponseEcho.MaxLength) },
            "logprobs" or "top_logprobs" or "logit_bias" or "audio" or "prediction" or "moderation" =>
                JsonFields.AsksForNothing(value) ? request : throw OpenAIFields.TextOnly(name),

            // An object without members asks for a search too.
            "web_search_options" => throw OpenAIFields.TextOnly(name),
            "user" or "safety_identifier" or "prompt_cache_key" or "prompt_cache_options" or "prompt_cache_retention" =>
                request,
            _ => request with { Settings = Read(request.Settings, name, value) },
        };

    private static ReplySettings Read(ReplySettings settings, string name, JsonElement value) => name switch
    {
        "stop" => settings with { Stop = Stop(value) },
        "seed" => settings with { Seed = JsonFields.Integer(value, name, long.MinValue, long.MaxValue) },
        "reasoning_effort" => settings with { ReasoningEffort = OpenAIFields.ModelWord(value, name) },
        "verbosity" => settings with { Verbosity = OpenAIFields.ModelWord(value, name) },
        "tools" => settings with { Tools = ToolParser.ParseNested(value, name) },
        "tool_choice" => settings with { ToolChoice = ToolParser.ParseNestedChoice(value, name) },
        "parallel_tool_calls" => settings with { ParallelToolCalls = JsonFields.Boolean(value, name) },
        "response_format" => settings with { Format = FormatParser.ParseNested(value, name) },
        _ => OpenAIFields.ReadSetting(settings, name, value),
    };

    private static IReadOnlyList<InputItem> Messages(JsonElement value, TurnOptions options)
    {
        _ = JsonFields.Array(value, "messages");
        var items = InputParser.Parse(value, "messages", options.MaxMessageCharacters, isChat: true);
        CallParser.CheckPairs(items);
        return items.FirstOrDefault(item => item.IsReference) is { } reference
            ? throw JsonFields.Wrong(reference.IdPath, "a message")
            : items;
    }

    private static bool IncludeUsage(JsonElement value) =>
        JsonFields.Object(value, "stream_options").Any(member =>
            member.NameEquals("include_usage"u8) && member.Value.ValueKind == JsonValueKind.True);

    private static string[] Stop(JsonElement value)
    {
        string[] stop = JsonFields.AsksForNothing(value)
            ? []
            : value.ValueKind == JsonValueKind.String
            ? [JsonFields.String(value, "stop")]
            : [.. JsonFields.Array(value, "stop").Select((item, index) => JsonFields.String(item, $"stop[{index}]"))];
        return stop.Length <= 4 && stop.All(text => text.Length > 0)
            ? stop
            : throw JsonFields.Wrong("stop", "a text or a list of at most four");
    }
}

/// <summary>The body of <c>POST /v1/chat/completions</c>, checked.</summary>
internal sealed record ChatCompletionRequest
{
    public IReadOnlyList<InputItem> Messages { get; init; } = [];

    public string? Model { get; init; }

    public bool Stream { get; init; }

    /// <summary><c>stream_options.include_usage</c>.</summary>
    public bool IncludeUsage { get; init; }

    /// <summary>Repeated in the completion, and nothing else.</summary>
    public string? ServiceTier { get; init; }

    /// <summary>How the model is asked; of the model itself, see <see cref="Model"/>.</summary>
    public ReplySettings Settings { get; init; } = new("") { IsVerbatim = true };

    /// <summary>Which of its two names the caller used for <see cref="ReplySettings.MaxOutputTokens"/>.</summary>
    public string MaxTokensName { get; init; } = "max_completion_tokens";

    /// <summary>Keep the exchange as a conversation.</summary>
    public bool Store { get; init; }

    /// <summary>A JSON object, or empty.</summary>
    public string Metadata { get; init; } = "";
}
