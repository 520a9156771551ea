using System.Text.Encodings.Web;

namespace ChatFunctions.Http;

/// <summary>Reads members of a request one by one, so that every error names its place, such as <c>input[0].content[1].type</c>.</summary>
internal static class JsonFields
{
    private const int MaxMetadataUnits = 32_000;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Parses a body. The document reads from its bytes.</summary>
    /// <param name="example">What such a body looks like, in words that go on from «must be a JSON object».</param>
    /// <exception cref="ProblemException">The body is no JSON object.</exception>
    public static JsonDocument ParseObject(ReadOnlyMemory<byte> utf8, string example = "")
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(utf8, Strict);
        }
        catch (JsonException exception)
        {
            throw Problem.InvalidRequest(exception.LineNumber is { } line
                ? $"The body is not valid JSON (line {line + 1}, byte {exception.BytePositionInLine + 1})."
                : "The body is not valid JSON, or has a member twice.");
        }
        catch (InvalidOperationException)
        {
            // The search for duplicates unescapes every name.
            throw Problem.InvalidRequest("A member's name has half of a surrogate pair.");
        }

        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            document.Dispose();
            throw Problem.InvalidRequest($"The body must be a JSON object{example}.");
        }

        return document;
    }

    /// <summary>Reads a body member by member. A null is as good as nothing.</summary>
    /// <exception cref="ProblemException">The body is no JSON object, or a member is not as it should be.</exception>
    public static T Fold<T>(ReadOnlyMemory<byte> utf8, T nothing, Func<T, JsonProperty, T> read)
    {
        using var document = ParseObject(utf8);
        return document.RootElement.EnumerateObject()
            .Where(member => member.Value.ValueKind != JsonValueKind.Null)
            .Aggregate(nothing, read);
    }

    /// <exception cref="ProblemException">The value is no object.</exception>
    public static JsonElement.ObjectEnumerator Object(JsonElement value, string path) => value.ValueKind == JsonValueKind.Object
        ? value.EnumerateObject()
        : throw Wrong(path, "an object");

    /// <exception cref="ProblemException">The value is no array.</exception>
    public static JsonElement.ArrayEnumerator Array(JsonElement value, string path) => value.ValueKind == JsonValueKind.Array
        ? value.EnumerateArray()
        : throw Wrong(path, "an array");

    /// <exception cref="ProblemException">The value is no string, or no text.</exception>
    public static string String(JsonElement value, string path)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            throw Wrong(path, "a string");
        }

        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Problem.InvalidRequest($"'{path}' has half of a surrogate pair, which is no character.", path);
        }
    }

    /// <exception cref="ProblemException">The value is neither true nor false.</exception>
    public static bool Boolean(JsonElement value, string path) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong(path, "true or false"),
    };

    /// <exception cref="ProblemException">The value is no number within the bounds.</exception>
    public static double Number(JsonElement value, string path, double min, double max) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number >= min && number <= max
            ? number
            : throw Wrong(path, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"a number from {min} to {max}"));

    /// <exception cref="ProblemException">The value is no whole number within the bounds.</exception>
    public static int Integer(JsonElement value, string path, int min, int max) => (int)Integer(value, path, (long)min, max);

    /// <inheritdoc cref="Integer(JsonElement, string, int, int)"/>
    public static long Integer(JsonElement value, string path, long min, long max) =>
        value.ValueKind == JsonValueKind.Number && TryGetWhole(value, out var number) && number >= min && number <= max
            ? number
            : throw Wrong(path, $"a whole number from {min} to {max}");

    /// <summary>A time after 1970 as RFC 3339 has it; without an offset it is UTC.</summary>
    /// <exception cref="ProblemException">The value is none.</exception>
    public static DateTimeOffset Time(JsonElement value, string path) =>
        DateTimeOffset.TryParseExact(
            String(value, path), "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal,
            out var time) &&
        time > DateTimeOffset.UnixEpoch
            ? time.ToUniversalTime()
            : throw Wrong(path, "a time such as 2030-01-31T12:00:00Z");

    /// <summary>A value exactly as it was sent, but for its line breaks, which mean nothing and must not get into an event.</summary>
    /// <exception cref="ProblemException">It is longer, or no text.</exception>
    public static string Raw(JsonElement value, string path, int maxBytes)
    {
        try
        {
            // Inside of a JSON string there is none.
            var raw = value.GetRawText().Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);
            return Encoding.UTF8.GetByteCount(raw) <= maxBytes ? raw : throw Wrong(path, $"at most {maxBytes} bytes as JSON");
        }
        catch (InvalidOperationException)
        {
            throw Problem.InvalidRequest($"'{path}' has bytes that are no UTF-8.", path);
        }
    }

    /// <summary>A text of a few words at most.</summary>
    /// <exception cref="ProblemException">The value is no text, or longer.</exception>
    public static string Word(JsonElement value, string path, int maxLength) =>
        String(value, path) is var word && word.Length <= maxLength ? word : throw Wrong(path, $"a text of at most {maxLength} characters");

    /// <summary>Whether a text has no more characters: Unicode scalar values, so that the second half of a pair does not count.</summary>
    public static bool HasAtMost(string text, int characters) =>
        text.Length <= characters || text.Length - text.Count(char.IsLowSurrogate) <= characters;

    /// <exception cref="ProblemException">The text has more characters.</exception>
    public static string NotTooLong(string text, string path, int maxCharacters) => HasAtMost(text, maxCharacters)
        ? text
        : throw Problem.TooLarge($"'{path}' must be at most {maxCharacters} characters.", path);

    /// <summary>
    /// Whether a value asks for nothing: <c>null</c>, <c>false</c>, 0, an empty text or list, an object without members or with only such.
    /// Who sends all fields, as some client libraries do, sends these for what is not wanted.
    /// </summary>
    public static bool AsksForNothing(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False => true,
        JsonValueKind.Number => value.TryGetDouble(out var number) && number == 0,
        JsonValueKind.String => value.ValueEquals(""u8),
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => value.EnumerateObject().All(member => AsksForNothing(member.Value)),
        _ => false,
    };

    /// <summary>Metadata as its JSON: at most 16 pairs, names of at most 64 characters, values of at most 512.</summary>
    /// <exception cref="ProblemException">The value is not such an object.</exception>
    public static string Metadata(JsonElement value, string path)
    {
        var count = 0;
        foreach (var pair in Object(value, path))
        {
            if (++count > 16 || pair.Name.Length > 64 || String(pair.Value, $"{path}.{pair.Name}").Length > 512)
            {
                throw Wrong(path, "an object of at most 16 strings, with names of at most 64 characters and values of at most 512");
            }
        }

        // Written anew: the caller's line breaks must not get into an event, nor more than fits into a property of the table.
        var text = count == 0 ? "" : JsonSerializer.Serialize(value, Compact);
        return text.Length <= MaxMetadataUnits
            ? text
            : throw Problem.InvalidRequest($"'{path}' must be at most {MaxMetadataUnits} characters as JSON.", path);
    }

    // Some languages know only one kind of number, and write 1.0.
    private static bool TryGetWhole(JsonElement value, out long number)
    {
        if (value.TryGetInt64(out number))
        {
            return true;
        }

        var isWhole = value.TryGetDouble(out var real) && Math.Abs(real) < 1L << 53 && real == Math.Truncate(real);
        number = isWhole ? (long)real : 0;
        return isWhole;
    }

    public static ProblemException Unknown(string path) => Problem.UnknownParameter(path);

    public static ProblemException Wrong(string path, string wanted) => Problem.InvalidRequest($"'{path}' must be {wanted}.", path);
}
