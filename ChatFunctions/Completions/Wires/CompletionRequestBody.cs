using System.Buffers;
using System.ClientModel;
using System.Text.Encodings.Web;
using ChatFunctions.Completions.Refusals;

namespace ChatFunctions.Completions.Wires;

/// <summary>Writes the body of a streaming chat-completions request.</summary>
/// <remarks>Source: OpenAI API reference, «Create chat completion».</remarks>
internal static class CompletionRequestBody
{
    private static readonly JsonWriterOptions Options =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <param name="request">What is asked.</param>
    /// <param name="dialect">What the service understands.</param>
    public static BinaryContent Write(CompletionRequest request, Dialect dialect)
    {
        var settings = request.Settings;
        var buffer = new ArrayBufferWriter<byte>(1024 + PromptMessages.Room(request.Messages));
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("model"u8, settings.Model);
            json.WriteBoolean("stream"u8, true);
            if (dialect.HasStreamOptions)
            {
                json.WriteStartObject(RequestField.StreamOptions);
                json.WriteBoolean("include_usage"u8, true);
                json.WriteEndObject();
            }

            WriteNumber(json, "temperature"u8, settings.Temperature);
            WriteNumber(json, "top_p"u8, settings.TopP);
            WriteNumber(json, "presence_penalty"u8, settings.PresencePenalty);
            WriteNumber(json, "frequency_penalty"u8, settings.FrequencyPenalty);
            WriteStop(json, settings.Stop);
            if (settings.Seed is { } seed)
            {
                json.WriteNumber("seed"u8, seed);
            }

            WriteWord(json, RequestField.ReasoningEffort, settings.ReasoningEffort ?? dialect.ReasoningEffort);
            WriteWord(json, "verbosity", settings.Verbosity);
            WriteFormat(json, settings.Format);
            WriteTools(json, settings);

            if (settings.MaxOutputTokens is { } maxOutputTokens)
            {
                json.WriteNumber(dialect.MaxTokens, maxOutputTokens);
            }

            PromptMessages.Write(json, request.Messages, dialect);
            json.WriteEndObject();
        }

        return BinaryContent.Create(BinaryData.FromBytes(buffer.WrittenMemory));
    }

    private static void WriteNumber(Utf8JsonWriter json, ReadOnlySpan<byte> name, double? number)
    {
        if (number is { } value)
        {
            json.WriteNumber(name, value);
        }
    }

    private static void WriteWord(Utf8JsonWriter json, string name, string? word)
    {
        if (word is not null)
        {
            json.WriteString(name, word);
        }
    }

    private static void WriteFormat(Utf8JsonWriter json, string? format)
    {
        if (format is not null)
        {
            using var document = JsonDocument.Parse(format);
            json.WritePropertyName(RequestField.ResponseFormat);
            WriteNested(json, document.RootElement, "json_schema");
        }
    }

    private static void WriteTools(Utf8JsonWriter json, ReplySettings settings)
    {
        if (settings.Tools is null)
        {
            return;
        }

        using var tools = JsonDocument.Parse(settings.Tools);
        json.WriteStartArray("tools"u8);
        foreach (var tool in tools.RootElement.EnumerateArray())
        {
            WriteNested(json, tool, "function");
        }

        json.WriteEndArray();
        if (settings.ToolChoice is not null)
        {
            using var choice = JsonDocument.Parse(settings.ToolChoice);
            json.WritePropertyName("tool_choice"u8);
            if (choice.RootElement.ValueKind == JsonValueKind.Object)
            {
                WriteNested(json, choice.RootElement, "function");
            }
            else
            {
                choice.RootElement.WriteTo(json);
            }
        }

        if (settings.ParallelToolCalls is { } parallel)
        {
            json.WriteBoolean("parallel_tool_calls"u8, parallel);
        }
    }

    // Responses has a definition's members beside its type; chat completions, in a member that is called like the type.
    private static void WriteNested(Utf8JsonWriter json, JsonElement flat, string nestedType)
    {
        var type = flat.GetProperty("type"u8).GetString();
        json.WriteStartObject();
        json.WriteString("type"u8, type);
        if (type == nestedType)
        {
            json.WriteStartObject(nestedType);
            foreach (var member in flat.EnumerateObject())
            {
                if (!member.NameEquals("type"u8) && member.Value.ValueKind != JsonValueKind.Null)
                {
                    json.WritePropertyName(member.Name);
                    json.WriteRawValue(member.Value.GetRawText(), skipInputValidation: true);
                }
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteStop(Utf8JsonWriter json, IReadOnlyList<string> texts)
    {
        if (texts.Count > 0)
        {
            json.WriteStartArray("stop"u8);
            foreach (var text in texts)
            {
                json.WriteStringValue(text);
            }

            json.WriteEndArray();
        }
    }
}
