using ChatFunctions.Completions;
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
    public static ResponseRequest Parse(ReadOnlyMemory<byte> body, TurnOptions options)
    {
        var request = JsonFields.Fold(body, new ResponseRequest(), (read, member) => Read(read, member.Name, member.Value, options));
        if (request.Input.Count == 0)
        {
            throw Problem.MissingParameter("input");
        }

        ToolParser.CheckChoice(request.Settings);
        return request switch
        {
            { Conversation: not null, PreviousResponseId: not null } =>
                throw Problem.InvalidRequest("Send either 'conversation' or 'previous_response_id', not both.", "previous_response_id"),
            { IsStored: false, Conversation: not null } =>
                throw Problem.InvalidRequest("With 'store' false nothing can be added to a 'conversation'.", "conversation"),
            { IsStored: false, IsBackground: true } => throw Problem.InvalidRequest(
                "With 'store' false there is nothing to come back to: 'background' must not be true.", "background"),
            _ => request,
        };
    }

    private static ResponseRequest Read(ResponseRequest request, string name, JsonElement value, TurnOptions options) => name switch
    {
        "input" => request with { Input = InputParser.Parse(value, name, options.MaxMessageCharacters) },
        "model" => request with { Model = JsonFields.String(value, name) },
        "conversation" => request with { Conversation = Conversation(value) },
        "previous_response_id" => request with { PreviousResponseId = JsonFields.String(value, name) },
        "stream" => request with { Stream = JsonFields.Boolean(value, name) },
        "metadata" => request with { Metadata = JsonFields.Metadata(value, name) },
        "instructions" => request with { Settings = request.Settings with { Instructions = Instructions(value, options) } },
        "max_output_tokens" =>
            request with { Settings = request.Settings with { MaxOutputTokens = OpenAIFields.MaxTokens(value, name, options) } },
        "temperature" or "top_p" or "presence_penalty" or "frequency_penalty" =>
            request with { Settings = OpenAIFields.ReadSetting(request.Settings, name, value) },
        "text" => request with { Settings = ReadText(request.Settings, value) },
        "reasoning" => request with { Settings = ReadReasoning(request.Settings, value) },
        "tools" => request with { Settings = request.Settings with { Tools = ToolParser.Parse(value, name) } },
        "tool_choice" => request with { Settings = request.Settings with { ToolChoice = ToolParser.ParseChoice(value, name) } },
        "parallel_tool_calls" =>
            request with { Settings = request.Settings with { ParallelToolCalls = JsonFields.Boolean(value, name) } },
        "top_logprobs" or "prompt" or "context_management" or "moderation" or "image" or "access_programs" =>
            JsonFields.AsksForNothing(value) ? request : throw OpenAIFields.TextOnly(name),
        "include" => WithIncluded(request, value),
        "stream_options" or "user" or "prompt_cache_options" or "prompt_cache_retention" => request,
        _ => request with { Echo = Read(request.Echo, name, value) },
    };

    private static ResponseEcho Read(ResponseEcho echo, string name, JsonElement value) => name switch
    {
        "store" => echo with { Store = JsonFields.Boolean(value, name) ? null : false },
        "background" => echo with { Background = JsonFields.Boolean(value, name) ? true : null },
        "truncation" => JsonFields.String(value, name) is "auto" or "disabled"
            ? echo with { Truncation = JsonFields.String(value, name) }
            : throw JsonFields.Wrong(name, "auto or disabled"),
        "service_tier" => echo with { ServiceTier = JsonFields.Word(value, name, ResponseEcho.MaxLength) },
        "prompt_cache_key" => echo with { PromptCacheKey = JsonFields.Word(value, name, ResponseEcho.MaxLength) },
        "safety_identifier" => echo with { SafetyIdentifier = JsonFields.Word(value, name, ResponseEcho.MaxLength) },
        "max_tool_calls" => echo with { MaxToolCalls = JsonFields.Integer(value, name, 0, int.MaxValue) },
        _ => throw JsonFields.Unknown(name),
    };

    private static ResponseRequest WithIncluded(ResponseRequest request, JsonElement value)
    {
        IncludedValues.Check(value, "include");
        return request;
    }

    private static string Conversation(JsonElement value) => value.ValueKind == JsonValueKind.String
        ? JsonFields.String(value, "conversation")
        : JsonFields.Object(value, "conversation").Where(member => member.NameEquals("id"u8))
            .Select(member => JsonFields.String(member.Value, "conversation.id")).FirstOrDefault()
            ?? throw JsonFields.Wrong("conversation.id", "the id of a conversation");

    private static string? Instructions(JsonElement value, TurnOptions options)
    {
        var text = JsonFields.NotTooLong(JsonFields.String(value, "instructions"), "instructions", options.MaxMessageCharacters);
        return string.IsNullOrWhiteSpace(text) ? null : text;
    }

    private static ReplySettings ReadText(ReplySettings settings, JsonElement text)
    {
        foreach (var member in JsonFields.Object(text, "text").Where(member => !JsonFields.AsksForNothing(member.Value)))
        {
            var path = $"text.{member.Name}";
            settings = member.Name switch
            {
                "verbosity" => settings with { Verbosity = OpenAIFields.ModelWord(member.Value, path) },
                "format" => settings with { Format = FormatParser.Parse(member.Value, path) },
                _ => throw JsonFields.Unknown(path),
            };
        }

        return settings;
    }

    private static ReplySettings ReadReasoning(ReplySettings settings, JsonElement reasoning)
    {
        foreach (var member in JsonFields.Object(reasoning, "reasoning").Where(member => !JsonFields.AsksForNothing(member.Value)))
        {
            var path = $"reasoning.{member.Name}";
            settings = member.Name switch
            {
                "effort" => settings with { ReasoningEffort = OpenAIFields.ModelWord(member.Value, path) },
                "summary" or "generate_summary" => throw Problem.Unsupported(
                    path, $"'{path}' must be null: the model is asked by chat completions, which have no summaries of its thoughts."),
                _ => throw JsonFields.Unknown(path),
            };
        }

        return settings;
    }
}

/// <summary>The body of <c>POST /v1/responses</c>, checked.</summary>
internal sealed record ResponseRequest
{
    public IReadOnlyList<InputItem> Input { get; init; } = [];

    public string? Model { get; init; }

    /// <summary>The conversation's public id.</summary>
    public string? Conversation { get; init; }

    public string? PreviousResponseId { get; init; }

    public bool Stream { get; init; }

    /// <summary>Whether it is kept, as a turn of a conversation.</summary>
    public bool IsStored => Echo.Store ?? true;

    /// <summary>Whether it is answered at once, before the model has said anything.</summary>
    public bool IsBackground => Echo.Background ?? false;

    /// <summary>A JSON object, or empty.</summary>
    public string Metadata { get; init; } = "";

    /// <summary>How the model is asked; of the model itself, see <see cref="Model"/>.</summary>
    public ReplySettings Settings { get; init; } = new("");

    /// <summary>What the response repeats beside <see cref="Settings"/>.</summary>
    public ResponseEcho Echo { get; init; } = new();
}
