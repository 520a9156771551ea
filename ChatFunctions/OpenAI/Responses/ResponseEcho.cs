using System.Text.Json.Serialization;
using ChatFunctions.Completions;

namespace ChatFunctions.OpenAI.Responses;

/// <summary>What a response repeats of its request as it was sent; kept with the reply, so that it can be told later too.</summary>
internal sealed record ResponseEcho
{
    /// <summary>UTF-16 units of any of its texts.</summary>
    public const int MaxLength = 512;

    private static readonly ResponseEcho Nothing = new();

    public bool? Store { get; init; }

    public bool? Background { get; init; }

    public string? Truncation { get; init; }

    public string? ServiceTier { get; init; }

    public string? PromptCacheKey { get; init; }

    public string? SafetyIdentifier { get; init; }

    /// <summary>JSON as it was sent.</summary>
    [JsonConverter(typeof(RawJson))]
    public string? ToolChoice { get; init; }

    /// <summary>A JSON list, see <see cref="ToolParser.Completed"/>; <see langword="null"/> for an empty one.</summary>
    [JsonConverter(typeof(RawJson))]
    public string? Tools { get; init; }

    public bool? ParallelToolCalls { get; init; }

    public int? MaxToolCalls { get; init; }

    /// <summary><c>text.verbosity</c>.</summary>
    public string? Verbosity { get; init; }

    public double? PresencePenalty { get; init; }

    public double? FrequencyPenalty { get; init; }

    /// <summary><c>reasoning.effort</c>.</summary>
    public string? ReasoningEffort { get; init; }

    /// <summary><c>text.format</c>, a JSON object as it was sent; <see langword="null"/> for plain text.</summary>
    [JsonConverter(typeof(RawJson))]
    public string? Format { get; init; }

    /// <summary>This, and how the model is asked; what a row has properties of its own for is not in it.</summary>
    public ResponseEcho With(ReplySettings settings) => this with
    {
        Verbosity = settings.Verbosity,
        Format = settings.Format,
        Tools = ToolParser.Completed(settings.Tools),
        ToolChoice = settings.ToolChoice,
        ParallelToolCalls = settings.ParallelToolCalls,
        ReasoningEffort = settings.ReasoningEffort,
        PresencePenalty = settings.PresencePenalty,
        FrequencyPenalty = settings.FrequencyPenalty,
    };

    /// <summary>As a row has it: JSON, or empty where there is nothing to repeat.</summary>
    public override string ToString() => this == Nothing ? "" : JsonSerializer.Serialize(this, ResponseEchoJson.Default.ResponseEcho);

    /// <summary>From a row; one that an older version wrote has nothing.</summary>
    public static ResponseEcho Parse(string text) =>
        text.Length == 0 ? Nothing : JsonSerializer.Deserialize(text, ResponseEchoJson.Default.ResponseEcho) ?? Nothing;
}

/// <summary>JSON inside of JSON, to the byte as it was sent.</summary>
internal sealed class RawJson : JsonConverter<string>
{
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return document.RootElement.GetRawText();
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value, skipInputValidation: true);
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ResponseEcho))]
internal sealed partial class ResponseEchoJson : JsonSerializerContext;
