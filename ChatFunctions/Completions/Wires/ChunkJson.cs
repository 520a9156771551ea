namespace ChatFunctions.Completions.Wires;

/// <summary>Reads values of a chunk that have no buffer of their own.</summary>
internal static class ChunkJson
{
    /// <summary>Goes behind the value of a property.</summary>
    public static void SkipValue(this ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }

    /// <summary>The value of a property; <see langword="null"/> where it is no text, or an empty one.</summary>
    public static string? ReadString(this ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String && !reader.ValueSpan.IsEmpty)
        {
            return reader.GetString();
        }

        reader.Skip();
        return null;
    }

    /// <summary>The value of <c>usage</c>; <see langword="null"/> where it is no object.</summary>
    public static TokenUsage? ReadUsage(this ref Utf8JsonReader reader)
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

    /// <summary>Reads what is left.</summary>
    /// <exception cref="JsonException">The data does not end with its value.</exception>
    public static void ReadToEnd(this ref Utf8JsonReader reader)
    {
        while (reader.Read())
        {
        }
    }
}
