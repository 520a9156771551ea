using ChatFunctions.Completions;

namespace ChatFunctions.Conversations;

/// <summary>An item of a reply with all that it has said.</summary>
/// <param name="Index">Its place in the reply.</param>
/// <param name="Item">What it is.</param>
/// <param name="Text">Its text, thought or arguments.</param>
internal readonly record struct ReplyPart(int Index, ReplyItem Item, string Text)
{
    /// <summary>Whether what it says is JSON, and whole.</summary>
    public bool IsJson
    {
        get
        {
            try
            {
                using var document = JsonDocument.Parse(Text);
                return true;
            }
            catch (JsonException)
            {
                return false;
            }
        }
    }

    /// <summary>Takes a reply apart.</summary>
    /// <param name="text">All deltas, in the order in which they came.</param>
    /// <param name="runs">Where they go from one item to another.</param>
    public static IReadOnlyList<ReplyPart> Split(string text, IReadOnlyList<ReplyRun> runs)
    {
        if (runs.Count == 0)
        {
            return text.Length == 0 ? [] : [new ReplyPart(0, ReplyItem.Text, text)];
        }

        var items = new List<(ReplyItem Item, StringBuilder Said)>();
        if (runs[0].Entry > 0)
        {
            items.Add((ReplyItem.Text, new StringBuilder().Append(text, 0, runs[0].Unit)));
        }

        for (var index = 0; index < runs.Count; index++)
        {
            var run = runs[index];
            if (run.Begun is { } begun)
            {
                items.Add((begun, new StringBuilder()));
            }

            var end = index + 1 < runs.Count ? runs[index + 1].Unit : text.Length;
            items[run.Item].Said.Append(text, run.Unit, end - run.Unit);
        }

        return [.. items.Select((item, index) => new ReplyPart(index, item.Item, item.Said.ToString()))];
    }

    /// <summary>The items of a reply that has ended: one without any has an empty message.</summary>
    public static IReadOnlyList<ReplyPart> Whole(IReadOnlyList<ReplyPart> parts) =>
        parts.Count > 0 ? parts : [new ReplyPart(0, ReplyItem.Text, "")];

    /// <summary>What of these the model is sent again: what a reader sees, and calls with their names and arguments.</summary>
    public static string Sent(IReadOnlyList<ReplyPart> parts) =>
        string.Concat(parts.Where(part => part.Item.IsMessage || part.Item.IsCall).Select(part => part.Item.Name + part.Text));

    /// <summary>What those of a kind say; <see langword="null"/> where there is none.</summary>
    public static string? Said(IReadOnlyList<ReplyPart> parts, ReplyItemKind kind) =>
        parts.Any(part => part.Item.Kind == kind)
            ? string.Concat(parts.Where(part => part.Item.Kind == kind).Select(part => part.Text))
            : null;

    /// <summary>What of these a reader is to see: text, and the words of a refusal.</summary>
    public static string Words(IReadOnlyList<ReplyPart> parts) => parts switch
    {
        [] => "",
        [{ Item.IsMessage: true } only] => only.Text,
        _ => string.Concat(parts.Where(part => part.Item.IsMessage).Select(part => part.Text)),
    };
}
