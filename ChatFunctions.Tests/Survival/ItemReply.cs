using System.Net.Http.Json;
using ChatFunctions.Tests.OpenAI;

namespace ChatFunctions.Tests.Survival;

/// <summary>
/// A reply that thinks, speaks or refuses, and calls functions, as it is asked of the offline model; and what of it a stream has.
/// </summary>
internal sealed class ItemReply
{
    private static readonly string[] Tools = ["weather", "news", "mail"];

    private readonly List<(string Type, string Said)> _whole = [];

#pragma warning disable CA5394 // Reproducible on purpose.
    /// <param name="name">What tells it from others.</param>
    /// <param name="random">Chooses it.</param>
    public ItemReply(string name, Random random)
    {
        var (thoughts, deltas, calls) = (random.Next(8), random.Next(1, 12), random.Next(4));
        var arguments = $$"""{"city":"{{new string('x', random.Next(200))}}"}""";
        Refuses = random.Next(6) == 0;
        var tools = string.Concat(Tools.Take(calls).Select(tool => $"tool={tool} "));
        var pace = string.Create(CultureInfo.InvariantCulture, $"delay={random.One(10, 40, 100)} first={random.One(0, 0, 300)}");
        Message = string.Create(
            CultureInfo.InvariantCulture,
            $"[[model: think={thoughts} deltas={deltas} {pace} {(Refuses ? "shape=refusal " : "")}{tools}arguments={arguments}]] {name}");
        if (thoughts > 0)
        {
            _whole.Add(("reasoning", string.Concat(Enumerable.Range(1, thoughts).Select(number => $"thought {number}"))));
        }

        _whole.Add(("message", Words.Of(deltas)));
        _whole.AddRange(Enumerable.Repeat(("function_call", arguments), calls));
    }
#pragma warning restore CA5394

    public string Message { get; }

    public bool Refuses { get; }

    public HttpContent Ask(string conversationId) => JsonContent.Create(new
    {
        conversation = $"conv_{conversationId}",
        input = Message,
        stream = true,
        tools = Tools.Select(name => new { type = "function", name }),
    });

    /// <summary>The items that a stream has, with what they say; fails where they are no beginning of the reply.</summary>
    public IReadOnlyList<(string Type, string Said)> Of(IEnumerable<SseFrame> frames)
    {
        var items = new List<(string Type, string Said)>();
        foreach (var frame in frames)
        {
            if (frame.Event == "response.output_item.added")
            {
                Assert.Equal(items.Count, Index(frame));
                items.Add((frame.Data.GetProperty("item").Text("type")!, ""));
            }
            else if (frame.Data.TryGetProperty("delta", out var delta))
            {
                Assert.EndsWith(".delta", frame.Event, StringComparison.Ordinal);
                items[Index(frame)] = items[Index(frame)] with { Said = items[Index(frame)].Said + delta.GetString() };
            }
        }

        // A reply that has said nothing is shown as an empty message.
        if (items is [("message", "")])
        {
            return [];
        }

        Assert.InRange(items.Count, 0, _whole.Count);
        Assert.Equal(_whole.Take(items.Count - 1), items.SkipLast(1));
        Assert.All(items.TakeLast(1), item => Assert.StartsWith(item.Said, _whole[items.Count - 1].Said, StringComparison.Ordinal));
        return items;
    }

    /// <summary>Whether these items are all of it.</summary>
    public bool IsWhole(IReadOnlyList<(string Type, string Said)> items) => _whole.SequenceEqual(items);

    private static int Index(SseFrame frame) => frame.Data.GetProperty("output_index").GetInt32();
}
