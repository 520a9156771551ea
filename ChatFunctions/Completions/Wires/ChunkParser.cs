using ChatFunctions.Completions.Refusals;

namespace ChatFunctions.Completions.Wires;

/// <summary>
/// Reads the chunks of one chat-completions stream. The text of a chunk stands in a buffer that the next chunk reuses. For one reader at a
/// time.
/// </summary>
/// <remarks>
/// Tolerates what services really send: chunks with empty <c>choices</c> (Azure's prompt filter results, usage), choices without
/// <c>delta</c>, <c>content</c> that is null, unknown members. Source: OpenAI API reference, «The chat completion chunk object».
/// </remarks>
/// <param name="keepsThoughts">Whether thoughts are items.</param>
internal sealed class ChunkParser(bool keepsThoughts = true)
{
    private readonly RepeatedChunk _ordinary = new();
    private readonly ChoiceReader _choices = new(keepsThoughts);
    private bool _hasModel;

    /// <summary>Reads one event.</summary>
    /// <param name="isError">Whether the service calls it an error.</param>
    /// <exception cref="JsonException">The data is not JSON.</exception>
    public Chunk Parse(ReadOnlySpan<byte> data, bool isError = false)
    {
        var text = _choices.Text;
        if (!isError && !text.HoldsHalf && _choices.Items.IsInText && _ordinary.TryRead(data, ref text.Units, out var length))
        {
            _choices.TakeDelta(length);
            return new Chunk(text.Written) { HasText = length > 0, Item = _choices.Items.Item };
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
    /// <param name="isWhole">Whether all was said.</param>
    /// <returns>What was held back until now.</returns>
    public IReadOnlyList<CompletionUpdate> End(bool isWhole)
    {
        _choices.Text.Length = 0;
        _choices.Items.Begin();
        _choices.End(isWhole);
        return _choices.Items.Steps;
    }

    /// <summary>Whether the stream has said anything but thoughts.</summary>
    public bool HasAnswer => _choices.Items.HasAnswer;

    private Chunk ParseValue(ReadOnlySpan<byte> data, bool isError)
    {
        _choices.Begin();
        var reader = new Utf8JsonReader(data);
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            // Some services put their one answer, or their error, into a list.
            reader.Read();
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            // A heartbeat of some kind; it must be JSON all the same.
            reader.ReadToEnd();
            return new Chunk { Error = isError ? ServiceError.Of(data) : null };
        }

        var model = ReadMembers(ref reader, ref isError);

        // What is no chunk has said nothing.
        reader.ReadToEnd();
        _choices.Settle();
        var error = isError ? ServiceError.Of(data) : null;
        if (error is not null)
        {
            // Nothing follows on it.
            _choices.End(isWhole: false);
        }
        else if (_choices.OnlyContent is var (start, length))
        {
            _ordinary.Learn(data, start, length);
        }

        return new Chunk(_choices.IsPlain ? _choices.Text.Written : default)
        {
            Item = _choices.Items.Item,
            Steps = _choices.Items.Steps,
            HasText = _choices.HasText,
            Finish = _choices.Finish,
            Usage = _choices.Usage,
            Model = model,
            HasCalls = _choices.HasCalls,
            Error = error,
        };
    }

    // Returns the model, where the stream had not named it before.
    private string? ReadMembers(ref Utf8JsonReader reader, ref bool isError)
    {
        string? model = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("choices"u8))
            {
                _choices.Read(ref reader);
            }
            else if (reader.ValueTextEquals("usage"u8))
            {
                _choices.Usage = reader.ReadUsage() ?? _choices.Usage;
            }
            else if (!_hasModel && reader.ValueTextEquals("model"u8))
            {
                // Every chunk names it again.
                model = reader.ReadString();
                _hasModel = model is not null;
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
                reader.SkipValue();
            }
        }

        return model;
    }
}

/// <summary>What one event of a stream says; most have text and nothing else. Valid until the next one is read.</summary>
/// <param name="Text">The delta, where it says nothing else; may be empty; never ends inside a surrogate pair.</param>
internal readonly record struct Chunk(ReadOnlyMemory<char> Text)
{
    /// <summary>The item that <see cref="Text"/> belongs to.</summary>
    public int Item { get; init; }

    /// <summary>What it says where that is more than text that goes on.</summary>
    public IReadOnlyList<CompletionUpdate> Steps { get => field ?? []; init; }

    /// <summary>Whether the reply has got longer: by text or a refusal, said or held back.</summary>
    public bool HasText { get; init; }

    public FinishReason? Finish { get; init; }

    public TokenUsage? Usage { get; init; }

    /// <summary>The model that replies, in the first chunk that names it.</summary>
    public string? Model { get; init; }

    /// <summary>Whether it says anything of calls.</summary>
    public bool HasCalls { get; init; }

    /// <summary>What went wrong, in a service's own words.</summary>
    public ServiceError? Error { get; init; }

    /// <summary>Whether this is the end of the stream.</summary>
    public bool IsDone { get; init; }
}
