using System.Text;
using System.Text.Json;
using ChatFunctions.Completions.Refusals;

namespace ChatFunctions.Completions.Wires;

/// <summary>
/// Reads the chunks of one chat-completions stream, and finds their text. The text of a chunk stands in a buffer that the next chunk
/// reuses. For one reader at a time.
/// </summary>
/// <remarks>
/// Tolerates what services really send: chunks with empty <c>choices</c> (Azure's prompt filter results, usage), choices without
/// <c>delta</c>, <c>content</c> that is null, unknown members. Source: OpenAI API reference, «The chat completion chunk object».
/// </remarks>
internal sealed class ChunkParser
{
    private readonly ChunkText _text = new();
    private readonly RepeatedChunk _ordinary = new();
    private readonly HeldMessage _message = new();
    private TextSource _source;
    private bool _hasModel;

    // What the chunk has said so far.
    private FinishReason? _finish;
    private TokenUsage? _usage;
    private bool _hasCalls;
    private bool _hasText;
    private string? _said;

    // How many texts it has, and where the latest of them stands.
    private int _texts;
    private int _contentStart;
    private int _contentLength;

    private enum TextSource
    {
        /// <summary>There was no text yet.</summary>
        None,

        /// <summary><c>delta</c>, which then counts alone.</summary>
        Delta,

        /// <summary><c>choices[].text</c>, as in the older completions.</summary>
        Choice,
    }

    /// <summary>Reads one event.</summary>
    /// <param name="data">Its data.</param>
    /// <param name="isError">Whether the service calls it an error.</param>
    /// <exception cref="JsonException">The data is not JSON.</exception>
    public Chunk Parse(ReadOnlySpan<byte> data, bool isError = false)
    {
        if (!isError && !_text.HoldsHalf && _ordinary.TryRead(data, ref _text.Units, out var length))
        {
            _text.Length = length;
            _source = length > 0 ? TextSource.Delta : _source;
            return new Chunk(_text.Written) { HasText = length > 0 };
        }

        data = data.Trim(" \t\r\n"u8);
        if (data.SequenceEqual("[DONE]"u8))
        {
            return new Chunk { IsDone = true };
        }

        try
        {
            return ParseValue(data, isError);
        }
        catch (JsonException) when (isError)
        {
            return new Chunk { Error = ServiceError.Of(data) };
        }
        catch (InvalidOperationException exception)
        {
            throw new JsonException("A name or a value has half of a surrogate pair, or is not valid UTF-8.", exception);
        }
    }

    /// <summary>Says that the stream has ended.</summary>
    /// <returns>The text that was held back until now.</returns>
    public ReadOnlyMemory<char> End()
    {
        _text.Length = 0;
        AppendHeld();
        return _text.Written;
    }

    private void AppendHeld()
    {
        if (_source == TextSource.None)
        {
            _text.Append(_message.Text);
        }

        _text.End();
    }

    private Chunk ParseValue(ReadOnlySpan<byte> data, bool isError)
    {
        var reader = new Utf8JsonReader(data);
        string? model = null;
        _text.Length = 0;
        (_finish, _usage, _hasCalls, _hasText, _said) = (null, null, false, false, null);
        (_texts, _contentStart) = (0, -1);
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            // Some services put their one answer, or their error, into a list.
            reader.Read();
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            // A heartbeat of some kind; it must be JSON all the same.
            ReadToEnd(ref reader);
            return new Chunk { Error = isError ? ServiceError.Of(data) : null };
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("choices"u8))
            {
                ReadChoices(ref reader);
            }
            else if (reader.ValueTextEquals("usage"u8))
            {
                ReadUsage(ref reader);
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
                isError |= reader.TokenType is not (JsonTokenType.Null or JsonTokenType.False);
                reader.Skip();
            }
            else if (reader.ValueTextEquals("object"u8))
            {
                reader.Read();
                isError |= reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("error"u8);
                reader.Skip();
            }
            else
            {
                SkipValue(ref reader);
            }
        }

        // What is no chunk has said nothing.
        ReadToEnd(ref reader);
        _hasText |= _said is not null && _message.Add(_said);
        var error = isError ? ServiceError.Of(data) : null;
        if (error is not null)
        {
            // Nothing follows on it.
            AppendHeld();
        }

        if (_texts == 1 && _contentStart >= 0 && _source != TextSource.Choice &&
            _finish is null && _usage is null && !_hasCalls && error is null)
        {
            _ordinary.Learn(data, _contentStart, _contentLength);
        }

        return new Chunk(_text.Written)
        {
            HasText = _hasText,
            Finish = _finish,
            Usage = _usage,
            Model = _hasModel ? model : null,
            HasCalls = _hasCalls,
            Error = error,
        };
    }

    private void ReadChoices(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        for (var place = 0; reader.Read() && reader.TokenType == JsonTokenType.StartObject; place++)
        {
            ReadChoice(ref reader, place);
        }
    }

    // Only the choice of index 0 is the reply, wherever it stands.
    private void ReadChoice(ref Utf8JsonReader reader, int place)
    {
        if (Index(reader, place) != 0)
        {
            reader.Skip();
            return;
        }

        Utf8JsonReader text = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("delta"u8))
            {
                ReadDelta(ref reader, held: null);
            }
            else if (reader.ValueTextEquals("message"u8))
            {
                ReadMessage(ref reader);
            }
            else if (reader.ValueTextEquals("finish_reason"u8))
            {
                _finish = FinishReason.From(ReadString(ref reader));
            }
            else if (reader.ValueTextEquals("text"u8))
            {
                reader.Read();
                text = reader;
                reader.Skip();
            }
            else if (reader.ValueTextEquals("usage"u8))
            {
                ReadUsage(ref reader);
            }
            else
            {
                SkipValue(ref reader);
            }
        }

        if (_source != TextSource.Delta)
        {
            Append(ref text, held: null, TextSource.Choice);
        }
    }

    private static int Index(Utf8JsonReader choice, int place)
    {
        while (choice.Read() && choice.TokenType == JsonTokenType.PropertyName)
        {
            var isIndex = choice.ValueTextEquals("index"u8);
            choice.Read();
            if (isIndex)
            {
                return choice.TokenType == JsonTokenType.Number && choice.TryGetInt32(out var index) ? index : place;
            }

            choice.Skip();
        }

        return place;
    }

    private void ReadMessage(ref Utf8JsonReader reader)
    {
        if (_source != TextSource.None)
        {
            SkipValue(ref reader);
            return;
        }

        var held = new StringBuilder();
        ReadDelta(ref reader, held);
        _said = held.ToString();
    }

    // A delta is text at once; a message has the same members, and what it says is held.
    private void ReadDelta(ref Utf8JsonReader reader, StringBuilder? held)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("content"u8))
            {
                reader.Read();
                ReadContent(ref reader, held);
            }
            else if (reader.ValueTextEquals("refusal"u8))
            {
                reader.Read();
                ReadContent(ref reader, held);
            }
            else if (reader.ValueTextEquals("tool_calls"u8))
            {
                reader.Read();
                var calls = reader;
                _hasCalls |= reader.TokenType == JsonTokenType.StartArray && calls.Read() && calls.TokenType != JsonTokenType.EndArray;
                reader.Skip();
            }
            else if (reader.ValueTextEquals("function_call"u8))
            {
                reader.Read();
                _hasCalls |= reader.TokenType == JsonTokenType.StartObject;
                reader.Skip();
            }
            else
            {
                SkipValue(ref reader);
            }
        }
    }

    private void ReadContent(ref Utf8JsonReader reader, StringBuilder? held)
    {
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                ReadPart(ref reader, held);
            }
        }
        else
        {
            Append(ref reader, held, TextSource.Delta);
            reader.Skip();
        }
    }

    // What a model thinks comes in parts of other types.
    private void ReadPart(ref Utf8JsonReader reader, StringBuilder? held)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        var isText = true;
        Utf8JsonReader text = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isType = reader.ValueTextEquals("type"u8);
            var isContent = reader.ValueTextEquals("text"u8) || reader.ValueTextEquals("refusal"u8);
            reader.Read();
            if (isType && reader.TokenType == JsonTokenType.String)
            {
                isText = reader.ValueTextEquals("text"u8) || reader.ValueTextEquals("output_text"u8) || reader.ValueTextEquals("refusal"u8);
            }

            text = isContent ? reader : text;
            reader.Skip();
        }

        if (isText)
        {
            Append(ref text, held, TextSource.Delta);
        }
    }

    private void Append(ref Utf8JsonReader reader, StringBuilder? held, TextSource source)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            return;
        }

        _texts++;
        if (held is not null)
        {
            JsonUnescape.Append(held, reader.ValueSpan);
        }
        else if (_source == TextSource.None || _source == source)
        {
            _hasText |= !reader.ValueSpan.IsEmpty;
            _source = reader.ValueSpan.IsEmpty ? _source : source;
            (_contentStart, _contentLength) = source == TextSource.Delta
                ? ((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length)
                : (-1, 0);
            _text.Append(ref reader);
        }
    }

    private void ReadUsage(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        // Rare (once a reply), so clarity before speed.
        using var document = JsonDocument.ParseValue(ref reader);
        var usage = document.RootElement;
        _usage = new TokenUsage(
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
        if (reader.TokenType == JsonTokenType.String && !reader.ValueSpan.IsEmpty)
        {
            return reader.GetString();
        }

        reader.Skip();
        return null;
    }

    // Throws where the data does not end with its value.
    private static void ReadToEnd(ref Utf8JsonReader reader)
    {
        while (reader.Read())
        {
        }
    }

    private static void SkipValue(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }
}
