namespace ChatFunctions.Tests.OpenAI.Schema;

/// <summary>Checks what the server sent.</summary>
internal static class SchemaAssert
{
    /// <summary>The value keeps the rule.</summary>
    public static JsonElement Keeps(SchemaRule rule, JsonElement value)
    {
        var violations = rule.Violations(value, "$").ToArray();
        Assert.True(violations.Length == 0, $"{string.Join('\n', violations)}\n\n{value}");
        return value;
    }

    /// <summary>Every frame keeps the rule of its type, and they have the form that the API gives a stream.</summary>
    public static void Keeps(IReadOnlyList<SseFrame> frames)
    {
        Assert.Equal(Enumerable.Range(0, frames.Count), frames.Select(frame => frame.SequenceNumber));
        Assert.Equal(["response.created", "response.in_progress"], frames.Take(2).Select(frame => frame.Event));
        Assert.All(frames, frame => Keeps(OpenAISchema.Events[frame.Event], frame.Data));
        Assert.Single(frames.Select(Ids).SelectMany(ids => ids).Distinct());
        var last = frames[^1].Response;
        var item = frames.Single(frame => frame.Event == "response.output_item.done").Data.GetProperty("item");
        Assert.Equal(item.GetRawText(), last.GetProperty("output")[0].GetRawText());
        Assert.Equal(SseFrame.Deltas(frames), item.GetProperty("content")[0].GetProperty("text").GetString());
        var counts = last.GetProperty("usage");
        Assert.Equal(
            counts.GetProperty("total_tokens").GetInt32(),
            counts.GetProperty("input_tokens").GetInt32() + counts.GetProperty("output_tokens").GetInt32());
    }

    private static IEnumerable<string?> Ids(SseFrame frame)
    {
        if (frame.Data.TryGetProperty("item_id", out var id))
        {
            yield return id.GetString();
        }

        if (frame.Data.TryGetProperty("item", out var item))
        {
            yield return item.GetProperty("id").GetString();
        }
    }
}
