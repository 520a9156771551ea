using System.Buffers;
using System.Buffers.Text;
using System.ClientModel;
using System.Text.Encodings.Web;
using ChatFunctions.Completions.Refusals;
using ChatFunctions.Images;

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
        // Most texts take a byte a character or a little more; the JSON writer asks for three before it knows. Growing would copy.
        var longest = request.Messages.Select(message => message.Text.Length).DefaultIfEmpty().Max();
        var likely = request.Messages.Sum(message => 40 + (message.Text.Length * 5 / 4) + BytesOf(message.Images));
        var buffer = new ArrayBufferWriter<byte>(1024 + likely + (3 * longest));
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("model"u8, request.Model);
            json.WriteBoolean("stream"u8, true);
            if (dialect.HasStreamOptions)
            {
                json.WriteStartObject(RequestField.StreamOptions);
                json.WriteBoolean("include_usage"u8, true);
                json.WriteEndObject();
            }

            WriteNumber(json, "temperature"u8, request.Temperature);
            WriteNumber(json, "top_p"u8, request.TopP);
            WriteNumber(json, "presence_penalty"u8, request.PresencePenalty);
            WriteNumber(json, "frequency_penalty"u8, request.FrequencyPenalty);
            WriteStop(json, request.Stop);
            if (request.Seed is { } seed)
            {
                json.WriteNumber("seed"u8, seed);
            }

            WriteWord(json, RequestField.ReasoningEffort, request.ReasoningEffort ?? dialect.ReasoningEffort);
            WriteWord(json, "verbosity", request.Verbosity);
            WriteFormat(json, request.Format);
            WriteTools(json, request);

            if (request.MaxOutputTokens is { } maxOutputTokens)
            {
                json.WriteNumber(dialect.MaxTokens, maxOutputTokens);
            }

            json.WriteStartArray("messages"u8);
            foreach (var message in dialect.KnowsDevelopers ? request.Messages : InOne(request.Messages))
            {
                json.WriteStartObject();
                json.WriteString("role"u8, message.Role);
                WriteContent(json, message);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return BinaryContent.Create(BinaryData.FromBytes(buffer.WrittenMemory));
    }

    private static void WriteContent(Utf8JsonWriter json, in PromptMessage message)
    {
        if (message.Images.Count > 0)
        {
            WriteParts(json, message);
        }
        else
        {
            json.WriteString("content"u8, message is { Calls: not null, Text: "" } ? null : message.Text);
        }

        if (message.Calls is not null)
        {
            json.WritePropertyName("tool_calls"u8);
            json.WriteRawValue(message.Calls, skipInputValidation: true);
        }

        if (message.CallId is not null)
        {
            json.WriteString("tool_call_id"u8, message.CallId);
        }
    }

    private static void WriteParts(Utf8JsonWriter json, in PromptMessage message)
    {
        json.WriteStartArray("content"u8);
        foreach (var text in message.Notes.Prepend(message.Text).Where(text => text.Length > 0))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "text"u8);
            json.WriteString("text"u8, text);
            json.WriteEndObject();
        }

        foreach (var image in message.Images.Where(image => image is not MessageImage.Left))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "image_url"u8);
            json.WriteStartObject("image_url"u8);
            json.WritePropertyName("url"u8);
            if (image is MessageImage.Stored stored)
            {
                json.WriteRawValue(DataUrl(stored), skipInputValidation: true);
            }
            else
            {
                json.WriteStringValue(((MessageImage.Address)image).Url);
            }

            WriteWord(json, "detail", image.Detail);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    // As JSON: in base64 nothing needs an escape, and so nothing is looked through.
    private static ReadOnlySpan<byte> DataUrl(MessageImage.Stored image)
    {
        var start = Encoding.ASCII.GetBytes($"\"data:{image.Type};base64,");
        var url = new byte[start.Length + Base64.GetMaxEncodedToUtf8Length(image.Content.Length) + 1];
        start.CopyTo(url, 0);
        Base64.EncodeToUtf8(image.Content.Span, url.AsSpan(start.Length), out _, out _);
        url[^1] = (byte)'"';
        return url;
    }

    private static int BytesOf(IReadOnlyList<MessageImage> images) =>
        images.Sum(image => 100 + (image is MessageImage.Stored stored ? Base64.GetMaxEncodedToUtf8Length(stored.Content.Length) : 200));

    // The templates of many models take one system message, at the front: those of the system and of developers joined by blank lines.
    private static IEnumerable<PromptMessage> InOne(IReadOnlyList<PromptMessage> messages)
    {
        var rules = messages.Where(IsRule).Select(message => message.Text).ToArray();
        return rules.Length == 0 ? messages : messages.Where(message => !IsRule(message)).Prepend(("system", string.Join("\n\n", rules)));
    }

    private static bool IsRule(PromptMessage message) => message.Role is "system" or "developer";

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

    private static void WriteTools(Utf8JsonWriter json, CompletionRequest request)
    {
        if (request.Tools is null)
        {
            return;
        }

        using var tools = JsonDocument.Parse(request.Tools);
        json.WriteStartArray("tools"u8);
        foreach (var tool in tools.RootElement.EnumerateArray())
        {
            WriteNested(json, tool, "function");
        }

        json.WriteEndArray();
        if (request.ToolChoice is not null)
        {
            using var choice = JsonDocument.Parse(request.ToolChoice);
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

        if (request.ParallelToolCalls is { } parallel)
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
