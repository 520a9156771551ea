using ChatFunctions.Completions;
using ChatFunctions.Completions.Wires;

namespace ChatFunctions.Tests.Completions.Wires;

/// <summary>What a parser makes of chunks, step by step, and whether the steps keep their promises.</summary>
internal sealed class Reading
{
    private readonly List<(ReplyItem Item, StringBuilder Said)> _items = [];
    private readonly ChunkParser _parser;

    public Reading(bool keepsThoughts = true) => _parser = new ChunkParser(keepsThoughts);

    /// <summary>Each item with what it says, in the order in which they began.</summary>
    public IReadOnlyList<(ReplyItem Item, string Said)> Items => [.. _items.Select(item => (item.Item, item.Said.ToString()))];

    /// <summary>The items of a whole stream, call ids that were made up left out.</summary>
    public static IReadOnlyList<(ReplyItem Item, string Said)> Of(IEnumerable<string> chunks, bool keepsThoughts = true)
    {
        var reading = new Reading(keepsThoughts);
        foreach (var chunk in chunks)
        {
            reading.Read(chunk);
        }

        reading.End();
        return reading.Items;
    }

    public void Read(string chunk)
    {
        var read = _parser.Parse(Encoding.UTF8.GetBytes(chunk));
        Assert.True(read.Text.IsEmpty || read.Steps.Count == 0);
        Take(read.Text.IsEmpty ? read.Steps : [new CompletionUpdate(read.Text) { Item = read.Item }]);
    }

    /// <param name="isWhole">Whether all was said.</param>
    public void End(bool isWhole = true) => Take(_parser.End(isWhole));

    private void Take(IReadOnlyList<CompletionUpdate> steps)
    {
        foreach (var step in steps)
        {
            if (step.Begun is { } begun)
            {
                Assert.Equal(_items.Count, step.Item);
                _items.Add((begun, new StringBuilder()));
            }
            else if (_items.Count == 0)
            {
                // Text that comes first begins without a word.
                _items.Add((ReplyItem.Text, new StringBuilder()));
            }

            // Only calls are spoken to in turns.
            Assert.True(step.Item == _items.Count - 1 || _items[step.Item].Item.IsCall);
            Assert.False(step.Text.Length > 0 && char.IsHighSurrogate(step.Text.Span[^1]));
            _items[step.Item].Said.Append(step.Text);
        }
    }
}
