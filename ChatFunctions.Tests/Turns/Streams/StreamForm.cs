using System.Text.Encodings.Web;
using ChatFunctions.Tests.Survival;

namespace ChatFunctions.Tests.Turns.Streams;

/// <summary>How one stream writes its chunks: where the text stands, and everything around it that means nothing.</summary>
/// <param name="random">Chooses the form, and what varies from chunk to chunk.</param>
internal sealed class StreamForm(Random random)
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string _lineEnd = random.One("\n", "\r\n", "\r");
    private readonly string _name = random.One("data:", "data: ");
    private readonly string _noReason = random.One("", ",\"finish_reason\":null", ",\"finish_reason\":\"\"", ",\"finish_reason\":\"null\"");
    private readonly string _beside = random.One(
        "", "", ",\"error\":null", ",\"error\":\"\"", ",\"error\":{}", ",\"error\":false", ",\"usage\":null");
    private readonly bool _hasOtherChoice = random.One(true, false, false);

    public TextPlace Place { get; } = random.One(Enum.GetValues<TextPlace>());

    /// <summary>A chunk of text.</summary>
    /// <param name="piece">What is new.</param>
    /// <param name="soFar">The text up to its end.</param>
    /// <param name="reason">A finish reason, or <see langword="null"/>.</param>
    public string Text(string piece, string soFar, string? reason) => Choice(Place switch
    {
        TextPlace.Parts => $$"""
            "delta":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]},{"type":"text","text":{{Quote(piece)}}}]}
            """,
        TextPlace.Refusal => $$"""
            "delta":{"refusal":{{Quote(piece)}}}
            """,
        TextPlace.Choice => $$"""
            "text":{{Quote(piece)}}
            """,
        TextPlace.NullBeside => $$"""
            "delta":{"content":{{Quote(piece)}}},"message":null
            """,
        TextPlace.SoFarBeside => $$"""
            "delta":{"content":{{Quote(piece)}}},"message":{"role":"assistant","content":{{Quote(soFar)}}}
            """,
        TextPlace.SoFar => $$"""
            "message":{"role":"assistant","content":{{Quote(soFar)}}}
            """,
        _ => $$"""
            "delta":{"content":{{Quote(piece)}}}
            """,
    }, reason);

    /// <summary>A chunk that says why the reply ends.</summary>
    /// <param name="reason">The finish reason.</param>
    /// <param name="all">All of the text.</param>
    public string Reason(string reason, string all) => Choice(Place switch
    {
        TextPlace.Closing or TextPlace.Message => $$"""
            "delta":{},"message":{"role":"assistant","content":{{Quote(all)}}}
            """,
        TextPlace.Choice => "\"text\":\"\"",
        _ => random.One("\"delta\":{}", "\"delta\":{\"content\":\"\"}", "\"delta\":{\"content\":null}", "\"logprobs\":null"),
    }, reason);

    /// <summary>A thought, or the announcement of a role.</summary>
    public string Thought(string? reason) => Choice(
        random.One(
            "\"delta\":{\"role\":\"assistant\",\"content\":\"\"}",
            "\"delta\":{\"reasoning_content\":\"hm\"}",
            "\"delta\":{\"reasoning\":\"hm\",\"reasoning_content\":\"hm\",\"content\":null}",
            "\"delta\":{\"content\":[{\"type\":\"thinking\",\"thinking\":\"hm\"}]}"),
        reason);

    /// <summary>Something that means nothing.</summary>
    public string Noise() => random.Next(7) switch
    {
        0 => Lines(": PROCESSING"),
        1 => Lines("event: ping", _name),
        2 => Event("{}"),
        3 => Event("""{"choices":[],"prompt_filter_results":[]}"""),
        4 => Event("""{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4}}"""),
        5 => Event("""{"choices":[{"index":1,"delta":{"content":"another choice"},"finish_reason":"stop"}]}"""),
        _ => _lineEnd,
    };

    /// <summary>What is left of an event when the rest of it does not come.</summary>
    public string Half(string soFar)
    {
        var whole = Text("never", $"{soFar}never", null);
        return whole[..random.Next(_name.Length + 2, whole.Length - 12)];
    }

    /// <summary>An error in the stream.</summary>
    public string Error() => random.Next(4) switch
    {
        0 => Event("""{"error":{"message":"no","code":500}}"""),
        1 => Event("""{"error":{"message":"no","code":"content_filter"},"choices":[]}"""),
        2 => Event("""{"error":"no"}"""),
        _ => Lines("event: error", $"{_name}{{\"message\":\"no\"}}"),
    };

    public string Garbage() => Event(random.One("{\"choices\":[", "<html>no</html>", "{\"choices\":[]}}"));

    public string Done() => Event("[DONE]");

    /// <summary>One JSON object instead of a stream.</summary>
    public string Whole(string all, string? reason)
    {
        var choice = Inside($"\"message\":{{\"role\":\"assistant\",\"content\":{Quote(all)}}}", reason);
        var beside = _beside.Replace(",\"usage\":null", "", StringComparison.Ordinal);
        return $"{{\"object\":\"chat.completion\",\"choices\":[{choice}]{beside}}}";
    }

    private string Choice(string says, string? reason)
    {
        var other = _hasOtherChoice ? """{"index":1,"delta":{"content":"another choice"},"finish_reason":"stop"},""" : "";
        return Event($"{{\"object\":\"chat.completion.chunk\",\"model\":\"m\",\"choices\":[{other}{Inside(says, reason)}]{_beside}}}");
    }

    // Without an index the place counts, and that is 0 only where there is no other choice.
    private string Inside(string says, string? reason)
    {
        var index = _hasOtherChoice ? "\"index\":0," : random.One("\"index\":0,", "");
        return $"{{{index}{says}{(reason is null ? _noReason : $",\"finish_reason\":\"{reason}\"")}}}";
    }

    // In one line, or in two.
    private string Event(string data)
    {
        var cut = data.Replace(",\"choices\"", $",{_lineEnd}{_name}\"choices\"", StringComparison.Ordinal);
        return Lines(_name + random.One(data, data, cut));
    }

    private string Lines(params string[] lines) => string.Concat(lines.Append("").Select(line => line + _lineEnd));

    // As a serializer writes it that escapes everything, or little.
    private string Quote(string text)
    {
        if (random.One(true, false) || HasHalf(text))
        {
            return $"\"{string.Concat(text.Select(unit => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}")))}\"";
        }

        return JsonSerializer.Serialize(text, Relaxed);
    }

    private static bool HasHalf(string text) => text.EnumerateRunes().Any(rune => rune.Value == 0xFFFD);
}
