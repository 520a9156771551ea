namespace ChatFunctions.Completions.Wires;

/// <summary>What one <c>message</c> says, or a <c>delta</c>, which has the same members. For one reader at a time.</summary>
internal class Saying
{
    /// <summary>The text of a message.</summary>
    public StringBuilder Text { get; } = new();

    public StringBuilder Refusal { get; } = new();

    public StringBuilder Thoughts { get; } = new();

    public List<CallFragment> Calls { get; } = [];

    /// <summary>Whether it says nothing.</summary>
    public bool IsEmpty => Text.Length == 0 && Refusal.Length == 0 && Thoughts.Length == 0 && Calls.Count == 0;

    public void Clear()
    {
        Text.Clear();
        Refusal.Clear();
        Thoughts.Clear();
        Calls.Clear();
    }

    /// <summary>Reads the value that comes next.</summary>
    public void Read(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        var hasThought = false;
        var legacy = new List<CallFragment>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("content"u8))
            {
                reader.Read();
                ReadContent(ref reader);
            }
            else if (reader.ValueTextEquals("refusal"u8))
            {
                reader.Read();
                Append(Refusal, ref reader);
            }
            else if (reader.ValueTextEquals("reasoning_content"u8) || reader.ValueTextEquals("reasoning"u8))
            {
                // A thought that is sent under both names is one.
                reader.Read();
                hasThought = Append(hasThought ? null : Thoughts, ref reader) || hasThought;
            }
            else if (reader.ValueTextEquals("tool_calls"u8))
            {
                CallFragment.ReadList(ref reader, Calls);
            }
            else if (reader.ValueTextEquals("function_call"u8))
            {
                CallFragment.ReadOnly(ref reader, legacy);
            }
            else
            {
                reader.SkipValue();
            }
        }

        // A call that is sent under both names is one.
        Calls.AddRange(Calls.Count == 0 ? legacy : []);
    }

    /// <summary>Takes text, in the order in which it stands.</summary>
    /// <param name="text">Stands at a string.</param>
    protected virtual void TakeText(ref Utf8JsonReader text) => Append(Text, ref text);

    private void ReadContent(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            TakeText(ref reader);
            return;
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            ReadPart(ref reader);
        }
    }

    // A part says its text, its refusal or its thoughts under the name of its type; thoughts may be parts again.
    private void ReadPart(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        var isText = true;
        Utf8JsonReader text = default;
        Utf8JsonReader refusal = default;
        Utf8JsonReader thinking = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isType = reader.ValueTextEquals("type"u8);
            var isContent = reader.ValueTextEquals("text"u8);
            var isRefusal = reader.ValueTextEquals("refusal"u8);
            var isThinking = reader.ValueTextEquals("thinking"u8);
            reader.Read();
            if (isType && reader.TokenType == JsonTokenType.String)
            {
                isText = reader.ValueTextEquals("text"u8) || reader.ValueTextEquals("output_text"u8);
            }

            text = isContent ? reader : text;
            refusal = isRefusal ? reader : refusal;
            thinking = isThinking ? reader : thinking;
            reader.Skip();
        }

        Append(Refusal, ref refusal);
        ReadThinking(ref thinking);
        if (isText && text.TokenType == JsonTokenType.String)
        {
            TakeText(ref text);
        }
    }

    private void ReadThinking(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            Append(Thoughts, ref reader);
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("text"u8))
            {
                reader.Read();
                Append(Thoughts, ref reader);
            }
        }
    }

    // Whether there was any.
    private static bool Append(StringBuilder? target, ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.None)
        {
            return false;
        }

        var isText = reader.TokenType == JsonTokenType.String && !reader.ValueSpan.IsEmpty;
        if (isText && target is not null)
        {
            JsonUnescape.Append(target, reader.ValueSpan);
        }

        reader.Skip();
        return isText;
    }
}
