using System.Text.Json;

namespace ChatFunctions.Completions;

/// <summary>
/// Reads the chunks of one chat-completions stream. The text of a chunk stands in a buffer that the next chunk reuses. For one
/// reader at a time.
/// </summary>
/// <remarks>
/// Tolerates what services really send: chunks with empty <c>choices</c> (Azure's prompt filter results, usage), choices without
/// <c>delta</c>, <c>content</c> that is null, unknown members. Source: OpenAI API reference, «The chat completion chunk object».
/// </remarks>
internal sealed class ChunkParser
{
    private readonly ChunkText _text = new();
    private readonly RepeatedChunk _ordinary = new();
    private bool _hasModel;

    // Where the latest chunk has its text, and how many bytes; negative where it has none.
    private int _contentStart = -1;
    private int _contentLength;

    /// <summary>What one <c>data:</c> line says.</summary>
    public readonly record struct Chunk(CompletionUpdate Update, bool IsDone, bool IsError);

    /// <exception cref="JsonException">The data is not a JSON object of the expected shape.</exception>
    public Chunk Parse(ReadOnlySpan<byte> data)
    {
        if (data.SequenceEqual("[DONE]"u8))
        {
            return new Chunk(default, IsDone: true, IsError: false);
        }

        if (!_text.HoldsHalf && _ordinary.TryRead(data, ref _text.Units, out var length))
        {
            return new Chunk(new CompletionUpdate(_text.First(length)), IsDone: false, IsError: false);
        }

        try
        {
            return ParseObject(data);
        }
        catch (InvalidOperationException exception)
        {
            throw new JsonException("A name or a value has half of a surrogate pair, or is not valid UTF-8.", exception);
        }
    }

    private Chunk ParseObject(ReadOnlySpan<byte> data)
    {
        var reader = new Utf8JsonReader(data);
        var length = 0;
        string? finishReason = null;
        string? model = null;
        TokenUsage? usage = null;
        var isError = false;
        _contentStart = -1;
        Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("choices"u8))
            {
                (length, finishReason) = ReadChoices(ref reader);
            }
            else if (reader.ValueTextEquals("usage"u8))
            {
                usage = ReadUsage(ref reader);
            }
            else if (!_hasModel && reader.ValueTextEquals("model"u8))
            {
                // Every chunk names it again.
                model = ReadString(ref reader);
                _hasModel = !string.IsNullOrEmpty(model);
            }
            else if (reader.ValueTextEquals("error"u8))
            {
                reader.Read();
                isError |= reader.TokenType != JsonTokenType.Null;
                reader.Skip();
            }
            else
            {
                SkipValue(ref reader);
            }
        }

        if (finishReason is not null)
        {
            length = _text.End(length);
        }

        if (_contentStart >= 0 && finishReason is null && usage is null && !isError)
        {
            _ordinary.Learn(data, _contentStart, _contentLength);
        }

        var update = new CompletionUpdate(_text.First(length), finishReason, usage, _hasModel ? model : null);
        return new Chunk(update, IsDone: false, isError);
    }

    private (int Length, string? FinishReason) ReadChoices(ref Utf8JsonReader reader)
    {
        _contentStart = -1;
        var length = 0;
        string? finishReason = null;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return (0, null);
        }

        for (var first = true; reader.Read() && reader.TokenType == JsonTokenType.StartObject; first = false)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (first && reader.ValueTextEquals("finish_reason"u8))
                {
                    finishReason = ReadString(ref reader);
                }
                else if (first && (reader.ValueTextEquals("delta"u8) || reader.ValueTextEquals("message"u8)))
                {
                    length = ReadDelta(ref reader);
                }
                else
                {
                    SkipValue(ref reader);
                }
            }
        }

        return (length, finishReason);
    }

    private int ReadDelta(ref Utf8JsonReader reader)
    {
        _contentStart = -1;
        var length = 0;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return 0;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("content"u8))
            {
                reader.Read();
                var isText = reader.TokenType == JsonTokenType.String;
                length = isText ? _text.Copy(ref reader) : 0;
                (_contentStart, _contentLength) = isText ? ((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length) : (-1, 0);
                reader.Skip();
            }
            else
            {
                SkipValue(ref reader);
            }
        }

        return length;
    }

    private static TokenUsage? ReadUsage(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        // Rare (once a reply), so clarity before speed.
        using var document = JsonDocument.ParseValue(ref reader);
        var usage = document.RootElement;
        return new TokenUsage(
            Number(usage, "prompt_tokens"),
            Number(usage, "completion_tokens"),
            usage.TryGetProperty("prompt_tokens_details", out var input) ? Number(input, "cached_tokens") : 0,
            usage.TryGetProperty("completion_tokens_details", out var output) ? Number(output, "reasoning_tokens") : 0);

        static int Number(JsonElement element, string name) =>
            element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) &&
            value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : 0;
    }

    private static string? ReadString(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.GetString();
        }

        reader.Skip();
        return null;
    }

    private static void SkipValue(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType type)
    {
        if (!reader.Read() || reader.TokenType != type)
        {
            throw new JsonException($"Expected {type}.");
        }
    }
}
