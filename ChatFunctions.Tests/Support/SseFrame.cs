namespace ChatFunctions.Tests.Support;

/// <summary>One frame of a Responses event stream.</summary>
/// <param name="Event">Its type.</param>
/// <param name="Id">What a client sends as <c>Last-Event-ID</c>.</param>
/// <param name="Data">Its JSON.</param>
internal sealed record SseFrame(string Event, string Id, JsonElement Data)
{
    public int SequenceNumber => Data.GetProperty("sequence_number").GetInt32();

    public JsonElement Response => Data.GetProperty("response");

    /// <summary>The frames of a stream that consists of whole frames and comments, each ended by an empty line, with LF only.</summary>
    public static IReadOnlyList<SseFrame> ParseAll(string text)
    {
        Assert.DoesNotContain('\r', text);
        Assert.True(text.Length == 0 || text.EndsWith("\n\n", StringComparison.Ordinal), $"The stream ends inside a frame:\n{text}");
        return
        [
            .. text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
                .Where(frame => !frame.StartsWith(':'))
                .Select(Parse),
        ];
    }

    /// <summary>The text of all deltas.</summary>
    public static string Deltas(IEnumerable<SseFrame> frames) => string.Concat(
        frames.Where(frame => frame.Event == "response.output_text.delta").Select(frame => frame.Data.GetProperty("delta").GetString()));

    private static SseFrame Parse(string frame)
    {
        var lines = frame.Split('\n');
        Assert.True(lines.Length == 3, $"Not a frame of event, id and data:\n{frame}");
        var parsed = new SseFrame(
            Field("event", lines[0]), Field("id", lines[1]), JsonSerializer.Deserialize<JsonElement>(Field("data", lines[2])));
        Assert.Equal(parsed.Event, parsed.Data.GetProperty("type").GetString());
        return parsed;
    }

    private static string Field(string name, string line)
    {
        Assert.StartsWith($"{name}: ", line, StringComparison.Ordinal);
        return line[(name.Length + 2)..];
    }
}
