using System.Diagnostics.CodeAnalysis;

namespace ChatFunctions.Completions.Wires;

/// <summary>What one chunk says of one call. Any of it may be missing, and most of it comes in pieces.</summary>
/// <param name="Place">Its place among those that the chunk has.</param>
/// <param name="Index">The service's own number of the call.</param>
/// <param name="Id">The service's id of the call.</param>
/// <param name="Name">The function's name, or a piece of it.</param>
/// <param name="Arguments">A piece of the arguments, which may be cut inside a surrogate pair.</param>
[SuppressMessage("Performance", "CA1815", Justification = "Never compared.")]
internal readonly record struct CallFragment(int Place, int? Index, string? Id, string? Name, string Arguments)
{
    /// <summary>Reads the value of <c>tool_calls</c>.</summary>
    public static void ReadList(ref Utf8JsonReader reader, List<CallFragment> into)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        for (var place = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; place++)
        {
            ReadOne(ref reader, place, into);
        }
    }

    /// <summary>Reads the value of the older <c>function_call</c>, of which a reply has one at the most.</summary>
    public static void ReadOnly(ref Utf8JsonReader reader, List<CallFragment> into)
    {
        reader.Read();
        ReadOne(ref reader, 0, into, index: 0);
    }

    private static void ReadOne(ref Utf8JsonReader reader, int place, List<CallFragment> into, int? index = null)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        var fragment = new CallFragment(place, index, null, null, "");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("index"u8))
            {
                reader.Read();
                fragment = reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number)
                    ? fragment with { Index = number }
                    : fragment;
                reader.Skip();
            }
            else if (reader.ValueTextEquals("id"u8))
            {
                fragment = fragment with { Id = reader.ReadString() };
            }
            else if (reader.ValueTextEquals("function"u8))
            {
                reader.Read();
                fragment = ReadFunction(ref reader, fragment);
            }
            else
            {
                fragment = ReadMember(ref reader, fragment);
            }
        }

        into.Add(fragment);
    }

    private static CallFragment ReadFunction(ref Utf8JsonReader reader, CallFragment fragment)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return fragment;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            fragment = ReadMember(ref reader, fragment);
        }

        return fragment;
    }

    // The members of a function, which some services put into the call itself.
    private static CallFragment ReadMember(ref Utf8JsonReader reader, CallFragment fragment)
    {
        if (reader.ValueTextEquals("name"u8))
        {
            return fragment with { Name = reader.ReadString() };
        }

        var isArguments = reader.ValueTextEquals("arguments"u8);
        reader.Read();
        if (!isArguments || reader.TokenType == JsonTokenType.Null)
        {
            reader.Skip();
            return fragment;
        }

        if (reader.TokenType == JsonTokenType.String)
        {
            var raw = new StringBuilder();
            JsonUnescape.Append(raw, reader.ValueSpan);
            return fragment with { Arguments = raw.ToString() };
        }

        // Not in a string, as it should be: then the value itself is what was meant.
        using var value = JsonDocument.ParseValue(ref reader);
        return fragment with { Arguments = value.RootElement.GetRawText() };
    }
}
