namespace ChatFunctions.Tests.OpenAI.Responses;

/// <summary>One frame of a Responses event stream, read as strictly as its strictest client reads.</summary>
internal sealed record EventFrame(string Event, string Id, JsonElement Data)
{
    public int SequenceNumber => Data.GetProperty("sequence_number").GetInt32();

    /// <summary>The response inside, for the events that have one.</summary>
    public JsonElement Response => Data.GetProperty("response");

    public static List<EventFrame> ParseAll(ReadOnlySpan<byte> stream)
    {
        var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(stream);
        Assert.DoesNotContain('\r', text);
        Assert.EndsWith("\n\n", text, StringComparison.Ordinal);
        return [.. text[..^2].Split("\n\n").Select(Parse)];
    }

    private static EventFrame Parse(string frame)
    {
        var lines = frame.Split('\n');
        Assert.Equal(3, lines.Length);
        var data = JsonSerializer.Deserialize<JsonElement>(After("data: ", lines[2]));
        var result = new EventFrame(After("event: ", lines[0]), After("id: ", lines[1]), data);
        Assert.Equal(result.Event, data.GetProperty("type").GetString());
        return result;
    }

    private static string After(string name, string line)
    {
        Assert.StartsWith(name, line, StringComparison.Ordinal);
        return line[name.Length..];
    }
}
