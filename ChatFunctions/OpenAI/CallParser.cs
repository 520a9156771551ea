using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Http;

namespace ChatFunctions.OpenAI;

/// <summary>Reads the calls and outputs that an input has, and pairs them.</summary>
/// <remarks>Source: OpenAI API reference, «Create chat completion» (<c>messages</c>), «Create a model response» (<c>input</c>).</remarks>
internal static class CallParser
{
    private const int MaxBytes = 1 << 20;

    // What a property of the table holds. Some services put what they have thought into the ids of their calls.
    private const int MaxIdUnits = TextProperties.MaxUnits;

    /// <summary>A message with the calls that stand in it.</summary>
    /// <exception cref="ProblemException">Something in them is no call of a function; the problem names the place.</exception>
    public static InputItem WithCalls(InputItem message, JsonElement calls)
    {
        var path = $"{message.Path}.tool_calls";
        var parts = message.Parts.ToList();
        var index = 0;
        foreach (var call in JsonFields.Array(calls, path))
        {
            var place = $"{path}[{index++}]";
            var id = Id(call, "id", place);
            if (call.TryGetProperty("type", out var type) && JsonFields.String(type, $"{place}.type") is not "function" and var other)
            {
                throw Problem.Unsupported(
                    $"{place}.type", $"Calls of type '{Problem.Shortened(other)}' ({place}.type) are not supported: only functions.");
            }

            var function = call.TryGetProperty("function", out var value) ? value : throw Problem.MissingParameter($"{place}.function");
            var name = Text(function, "name", $"{place}.function");
            parts.Add((ReplyItem.Call(id, name), Text(function, "arguments", $"{place}.function")));
        }

        return message with { Parts = parts, Calls = JsonFields.Raw(calls, path, MaxBytes), IdPath = path };
    }

    /// <summary>A call that is an item of its own.</summary>
    /// <exception cref="ProblemException">It is none; the problem names the place.</exception>
    public static InputItem Call(JsonElement item, string path)
    {
        var (id, name, arguments) = (Id(item, "call_id", path), Text(item, "name", path), Text(item, "arguments", path));
        name = name.Length > 0 ? name : throw JsonFields.Wrong($"{path}.name", "the name of a function");
        return new InputItem(MessageRole.Assistant, arguments, path)
        {
            Parts = [(ReplyItem.Call(id, name), arguments)],
            TextPath = $"{path}.arguments",
        };
    }

    /// <summary>The output of a call, an item of its own: a text, or parts of text.</summary>
    /// <exception cref="ProblemException">It is none; the problem names the place.</exception>
    public static InputItem Output(JsonElement item, string path)
    {
        var place = $"{path}.output";
        var output = item.TryGetProperty("output", out var value) && value.ValueKind != JsonValueKind.Null
            ? value
            : throw Problem.MissingParameter(place);
        return new InputItem(MessageRole.Tool, InputParser.Text(output, place).Text, path)
        {
            CallId = Id(item, "call_id", path),
            TextPath = place,
        };
    }

    /// <summary>That each call of a history has its output right behind it, and each output its call.</summary>
    /// <exception cref="ProblemException">One has not; the problem names its place.</exception>
    public static void CheckPairs(IReadOnlyList<InputItem> items)
    {
        var open = new List<string>();
        InputItem? caller = null;
        foreach (var item in items)
        {
            if (item.CallId is { } output)
            {
                _ = open.Remove(output)
                    ? item
                    : throw Problem.InvalidRequest($"No tool call found for the output with '{item.IdPath}'.", item.IdPath);
                continue;
            }

            CheckAnswered();
            (caller, open) = (item, [.. item.Parts.Where(part => part.Item.IsCall).Select(part => part.Item.CallId)]);
        }

        CheckAnswered();

        void CheckAnswered()
        {
            if (open.Count > 0)
            {
                throw Problem.InvalidRequest(
                    $"'{caller!.IdPath}' must be followed by a message of role 'tool' for each of its calls.", caller.IdPath);
            }
        }
    }

    /// <summary>That each call among new items has its output behind it. The call of an output may have come before all of them.</summary>
    /// <exception cref="ProblemException">One has not; the problem names its place.</exception>
    public static void CheckAnswered(IReadOnlyList<InputItem> items)
    {
        var open = new List<(string CallId, string Path)>();
        foreach (var item in items)
        {
            if (open.FindLastIndex(call => call.CallId == item.CallId) is >= 0 and var index)
            {
                open.RemoveAt(index);
            }

            open.AddRange(item.Parts.Where(part => part.Item.IsCall).Select(part => (part.Item.CallId, item.IdPath)));
        }

        if (open is [var first, ..])
        {
            throw Problem.InvalidRequest(
                $"No output found behind the function call of '{first.Path}'.", first.Path);
        }
    }

    private static string Id(JsonElement item, string name, string path) => Text(item, name, path) is { Length: <= MaxIdUnits } id
        ? id
        : throw JsonFields.Wrong($"{path}.{name}", $"a text of at most {MaxIdUnits} characters");

    private static string Text(JsonElement parent, string name, string path)
    {
        _ = JsonFields.Object(parent, path);
        return parent.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? JsonFields.String(value, $"{path}.{name}")
            : throw Problem.MissingParameter($"{path}.{name}");
    }
}
