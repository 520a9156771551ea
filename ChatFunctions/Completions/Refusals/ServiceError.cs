namespace ChatFunctions.Completions.Refusals;

/// <summary>
/// What a service says is wrong: with a status, or in the middle of a stream. Its words are there to be recognized; they are never
/// shown or logged, because they may quote the prompt.
/// </summary>
internal sealed record ServiceError
{
    private const int MaxText = 4096;
    private const int MaxCode = 64;

    /// <summary>Of something that says nothing.</summary>
    public static ServiceError None { get; } = new();

    /// <summary>The status that the body names, where it names one.</summary>
    public int? Status { get; private init; }

    /// <summary>Its codes and types.</summary>
    public IReadOnlyList<string> Words { get; private init; } = [];

    /// <summary>Its code, where it is one by its form: letters, digits and <c>_ - .</c>; never the service's prose.</summary>
    public string? Code { get; private init; }

    /// <summary>Its code or else its type, by its form as above: what a log may say.</summary>
    public string? Name => Words.FirstOrDefault(IsCode);

    /// <summary>The field that is wrong, as the service calls it, such as <c>messages[2].content</c>.</summary>
    public string? Param { get; private init; }

    /// <summary>Its prose, at most 4,096 characters of it.</summary>
    public string Text { get; private init; } = "";

    /// <summary>Reads an event or a body that is said to be an error.</summary>
    /// <returns><see langword="null"/> where nothing in it says so: its <c>error</c> is empty.</returns>
    public static ServiceError? Of(ReadOnlySpan<byte> data)
    {
        try
        {
            var reader = new Utf8JsonReader(data);
            using var document = JsonDocument.ParseValue(ref reader);
            return Of(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return new ServiceError { Text = Shorten(Encoding.UTF8.GetString(data[..Math.Min(data.Length, MaxText)])) };
        }
    }

    private static ServiceError? Of(JsonElement root)
    {
        root = root.ValueKind == JsonValueKind.Array && root.GetArrayLength() > 0 ? root[0] : root;
        var error = Member(root, "error") is { ValueKind: not JsonValueKind.Undefined } member ? member : root;
        if (IsEmpty(error))
        {
            return null;
        }

        var inner = Member(error, "innererror");
        var details = Member(root, "detail");
        var first = details.ValueKind == JsonValueKind.Array && details.GetArrayLength() > 0 ? details[0] : default;
        JsonElement[] numbers =
            [Member(error, "status"), Member(error, "code"), Member(root, "status"), Member(root, "code"), Member(root, "status_code")];
        var codes = new[] { Member(error, "code"), Member(root, "code"), Member(inner, "code") }.Select(String).OfType<string>().ToArray();
        var types = new[] { Member(error, "type"), Member(error, "status"), Member(root, "type"), Member(first, "type") }
            .Select(String).OfType<string>();
        var texts = new[] { error, Member(error, "message"), Member(root, "message"), details, Member(root, "msg") };
        return new ServiceError
        {
            Status = numbers.Select(Number).FirstOrDefault(number => number is >= 400 and < 600),
            Words = [.. codes, .. types],
            Code = codes.FirstOrDefault(IsCode),
            Param = String(Member(error, "param")) ?? Location(first),
            Text = Shorten(string.Join(' ', texts.Select(Prose))),
        };
    }

    // «"error": null», "", {} or false beside a text; and objects in which every member is as empty.
    private static bool IsEmpty(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined or JsonValueKind.False => true,
        JsonValueKind.String => string.IsNullOrWhiteSpace(value.GetString()),
        JsonValueKind.Number => value.TryGetInt32(out var number) && number == 0,
        JsonValueKind.Object => value.EnumerateObject().All(member => IsEmpty(member.Value)),
        JsonValueKind.Array => value.EnumerateArray().All(IsEmpty),
        _ => false,
    };

    private static JsonElement Member(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) ? value : default;

    private static string? String(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    private static int? Number(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetInt32(out var number) => number,
        JsonValueKind.String when int.TryParse(value.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) =>
            number,
        _ => null,
    };

    // Validators name the place by its path: ["body", "max_completion_tokens"].
    private static string? Location(JsonElement detail) => Member(detail, "loc") is { ValueKind: JsonValueKind.Array } path
        ? path.EnumerateArray().Select(String).LastOrDefault(step => step is not null and not "body")
        : null;

    private static string Prose(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Array => value.GetRawText(),
        _ => "",
    };

    private static string Shorten(string text) => text.Length <= MaxText ? text : text[..MaxText];

    private static bool IsCode(string word) =>
        word.Length <= MaxCode && !int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out _) &&
        word.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');
}
