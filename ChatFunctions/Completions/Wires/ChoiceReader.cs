namespace ChatFunctions.Completions.Wires;

/// <summary>
/// What the choices of a stream's chunks say, one chunk after another: of the reply's text, wherever services put it, and of its end. For
/// one reader at a time.
/// </summary>
internal sealed class ChoiceReader
{
    private readonly HeldMessage _message = new();
    private TextSource _source;

    // Where the text of a message goes while one is read, and what it was then.
    private StringBuilder? _held;
    private string? _said;

    // How many texts the chunk has, and where the latest of them stands.
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

    /// <summary>The text of the chunk.</summary>
    public ChunkText Text { get; } = new();

    /// <summary>Whether the reply has got longer: by <see cref="Text"/>, or by text that is held back.</summary>
    public bool HasText { get; private set; }

    public FinishReason? Finish { get; private set; }

    /// <summary>Whether the model asks for a tool.</summary>
    public bool HasCalls { get; private set; }

    /// <summary>Of the chunk or of its choice.</summary>
    public TokenUsage? Usage { get; set; }

    /// <summary>Where in the chunk its text stands, if it has one and says nothing else; behind the quote.</summary>
    public (int Start, int Length)? OnlyContent =>
        _texts == 1 && _contentStart >= 0 && _source != TextSource.Choice && Finish is null && Usage is null && !HasCalls
            ? (_contentStart, _contentLength)
            : null;

    /// <summary>A chunk begins, of which nothing is known yet.</summary>
    public void Begin()
    {
        Text.Length = 0;
        (Finish, Usage, HasCalls, HasText) = (null, null, false, false);
        (_held, _said, _texts, _contentStart) = (null, null, 0, -1);
    }

    /// <summary>A chunk was a delta and nothing else, whose text stands in <see cref="Text"/> already.</summary>
    public void TakeDelta(int length)
    {
        Text.Length = length;
        _source = length > 0 ? TextSource.Delta : _source;
    }

    /// <summary>Reads the value of <c>choices</c>.</summary>
    public void Read(ref Utf8JsonReader reader)
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

    /// <summary>The chunk was one: what it says counts.</summary>
    public void Settle() => HasText |= _said is not null && _message.Add(_said);

    /// <summary>No further text comes: what was held back until now is appended to <see cref="Text"/>.</summary>
    public void End()
    {
        if (_source == TextSource.None)
        {
            Text.Append(_message.Text);
        }

        Text.End();
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
                ReadDelta(ref reader);
            }
            else if (reader.ValueTextEquals("message"u8))
            {
                ReadMessage(ref reader);
            }
            else if (reader.ValueTextEquals("finish_reason"u8))
            {
                Finish = FinishReason.From(reader.ReadString());
            }
            else if (reader.ValueTextEquals("text"u8))
            {
                reader.Read();
                text = reader;
                reader.Skip();
            }
            else if (reader.ValueTextEquals("usage"u8))
            {
                Usage = reader.ReadUsage() ?? Usage;
            }
            else
            {
                reader.SkipValue();
            }
        }

        if (_source != TextSource.Delta)
        {
            Append(ref text, TextSource.Choice);
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

    // A message has the members of a delta; what it says is held.
    private void ReadMessage(ref Utf8JsonReader reader)
    {
        if (_source != TextSource.None)
        {
            reader.SkipValue();
            return;
        }

        _held = new StringBuilder();
        ReadDelta(ref reader);
        (_said, _held) = (_held.ToString(), null);
    }

    private void ReadDelta(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("content"u8) || reader.ValueTextEquals("refusal"u8))
            {
                reader.Read();
                ReadContent(ref reader);
            }
            else if (reader.ValueTextEquals("tool_calls"u8))
            {
                reader.Read();
                var calls = reader;
                HasCalls |= reader.TokenType == JsonTokenType.StartArray && calls.Read() && calls.TokenType != JsonTokenType.EndArray;
                reader.Skip();
            }
            else if (reader.ValueTextEquals("function_call"u8))
            {
                reader.Read();
                HasCalls |= reader.TokenType == JsonTokenType.StartObject;
                reader.Skip();
            }
            else
            {
                reader.SkipValue();
            }
        }
    }

    private void ReadContent(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            Append(ref reader, TextSource.Delta);
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            ReadPart(ref reader);
        }
    }

    // What a model thinks comes in parts of other types.
    private void ReadPart(ref Utf8JsonReader reader)
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
            Append(ref text, TextSource.Delta);
        }
    }

    private void Append(ref Utf8JsonReader reader, TextSource source)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            return;
        }

        _texts++;
        if (_held is not null)
        {
            JsonUnescape.Append(_held, reader.ValueSpan);
        }
        else if (_source == TextSource.None || _source == source)
        {
            HasText |= !reader.ValueSpan.IsEmpty;
            _source = reader.ValueSpan.IsEmpty ? _source : source;
            (_contentStart, _contentLength) = source == TextSource.Delta
                ? ((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length)
                : (-1, 0);
            Text.Append(ref reader);
        }
    }
}
