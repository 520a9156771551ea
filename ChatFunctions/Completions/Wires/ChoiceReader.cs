namespace ChatFunctions.Completions.Wires;

/// <summary>
/// What the choices of a stream's chunks say, one chunk after another: of the reply's items, wherever services put them, and of its end.
/// For one reader at a time.
/// </summary>
internal sealed class ChoiceReader
{
    private readonly HeldMessage _held = new();
    private TextSource _source;
    private bool _hasThoughts;

    // What the chunk says beside the text of its delta; that of a message is held.
    private readonly Saying _delta;
    private readonly Saying _message = new();

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

    /// <param name="keepsThoughts">Whether thoughts are items.</param>
    public ChoiceReader(bool keepsThoughts)
    {
        Items = new ItemAssembler(Text, keepsThoughts);
        _delta = new Delta(this);
    }

    public ChunkText Text { get; } = new();

    /// <summary>The items that the chunk is about.</summary>
    public ItemAssembler Items { get; }

    /// <summary>Whether all that the chunk says is <see cref="Text"/>, for the item that goes on.</summary>
    public bool IsPlain { get; private set; }

    /// <summary>Whether the reply has got longer: by <see cref="Text"/>, or by text that is held back.</summary>
    public bool HasText { get; private set; }

    public FinishReason? Finish { get; private set; }

    /// <summary>Whether the chunk says anything of calls.</summary>
    public bool HasCalls { get; private set; }

    /// <summary>Of the chunk or of its choice.</summary>
    public TokenUsage? Usage { get; set; }

    /// <summary>Where in the chunk its text stands, if it has one and says nothing else; behind the quote.</summary>
    public (int Start, int Length)? OnlyContent =>
        IsPlain && _texts == 1 && _message.IsEmpty && _contentStart >= 0 && _source != TextSource.Choice && Finish is null && Usage is null
            ? (_contentStart, _contentLength)
            : null;

    /// <summary>A chunk begins, of which nothing is known yet.</summary>
    public void Begin()
    {
        Text.Length = 0;
        (Finish, Usage, HasCalls, HasText) = (null, null, false, false);
        (_texts, _contentStart, IsPlain) = (0, -1, false);
        _delta.Clear();
        _message.Clear();
        Items.Begin();
    }

    /// <summary>A chunk was a delta and nothing else, whose text stands in <see cref="Text"/> already.</summary>
    public void TakeDelta(int length)
    {
        Text.Length = length;
        if (length > 0)
        {
            _source = TextSource.Delta;
            Items.TakeText();
        }
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
    public void Settle()
    {
        HasCalls = _delta.Calls.Count > 0 || _message.Calls.Count > 0;
        HasText |= _delta.Refusal.Length > 0 | _held.Add(_message);
        IsPlain = _delta.IsEmpty && Items.IsInText;
        _hasThoughts |= _delta.Thoughts.Length > 0;
        if (IsPlain && Text.Length > 0)
        {
            Items.TakeText();
        }
        else if (!IsPlain)
        {
            Say(_delta.Thoughts.ToString(), _delta.Refusal.ToString(), _delta.Calls);
        }
    }

    /// <summary>No further text comes: what was held back until now is said in further steps.</summary>
    /// <param name="isWhole">Whether all was said.</param>
    public void End(bool isWhole)
    {
        if (_source == TextSource.None)
        {
            IsPlain = false;
            Text.Append(_held.Text);
            Text.End();
            Say(_hasThoughts ? [] : _held.Thoughts, _held.Refusal, _held.Calls);
        }
        else if (IsPlain && Text.Length > 0)
        {
            Text.End();
        }

        Items.End(isWhole);
    }

    // In the order in which a reply has them, whatever that of the members is.
    private void Say(ReadOnlySpan<char> thoughts, ReadOnlySpan<char> refusal, IReadOnlyList<CallFragment> calls)
    {
        Items.Say(ReplyItem.Reasoning, thoughts);
        Items.Say();
        Items.Say(ReplyItem.Refusal, refusal);
        Items.Take(calls);
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
            else if (_source == TextSource.None && reader.ValueTextEquals("message"u8))
            {
                _message.Read(ref reader);
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

    private void ReadDelta(ref Utf8JsonReader reader)
    {
        _delta.Read(ref reader);
        if (_delta.Refusal.Length > 0 || _delta.Calls.Count > 0)
        {
            _source = TextSource.Delta;
        }
    }

    private void Append(ref Utf8JsonReader reader, TextSource source)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            return;
        }

        _texts++;
        if (_source == TextSource.None || _source == source)
        {
            HasText |= !reader.ValueSpan.IsEmpty;
            _source = reader.ValueSpan.IsEmpty ? _source : source;
            (_contentStart, _contentLength) = source == TextSource.Delta
                ? ((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length)
                : (-1, 0);
            Text.Append(ref reader);
        }
    }

    /// <summary>A <c>delta</c>, whose text is that of the chunk.</summary>
    private sealed class Delta(ChoiceReader choices) : Saying
    {
        protected override void TakeText(ref Utf8JsonReader text) => choices.Append(ref text, TextSource.Delta);
    }
}
