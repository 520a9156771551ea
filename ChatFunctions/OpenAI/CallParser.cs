using ChatFunctions.Http;

namespace ChatFunctions.OpenAI;

/// <summary>Reads the calls that a history has, and pairs them with their outputs.</summary>
/// <remarks>Source: OpenAI API reference, «Create chat completion» (<c>messages</c>).</remarks>
internal static class CallParser
{
    private const int MaxBytes = 1 << 20;

    /// <summary>The calls of a message.</summary>
    /// <returns>The list as it was sent.</returns>
    /// <exception cref="ProblemException">Something in it is no call of a function; the problem names the place.</exception>
    public static string Parse(JsonElement calls, string path)
    {
        var index = 0;
        foreach (var call in JsonFields.Array(calls, path))
        {
            var place = $"{path}[{index++}]";
            _ = Text(call, "id", place);
            if (call.TryGetProperty("type", out var type) && JsonFields.String(type, $"{place}.type") is not "function" and var other)
            {
                throw Problem.Unsupported(
                    $"{place}.type", $"Calls of type '{Problem.Shortened(other)}' ({place}.type) are not supported: only functions.");
            }

            var function = call.TryGetProperty("function", out var value) ? value : throw Problem.MissingParameter($"{place}.function");
            _ = Text(function, "name", $"{place}.function");
            _ = Text(function, "arguments", $"{place}.function");
        }

        return JsonFields.Raw(calls, path, MaxBytes);
    }

    /// <summary>That each call has its output right behind it, and each output its call.</summary>
    /// <exception cref="ProblemException">One has not; the problem names its place.</exception>
    public static void CheckPairs(IReadOnlyList<InputItem> items)
    {
        var open = new HashSet<string>();
        InputItem? caller = null;
        foreach (var item in items)
        {
            if (item.CallId is { } output)
            {
                _ = open.Remove(output) ? item : throw Problem.InvalidRequest(
                    $"No tool call found for the output with '{item.Path}.tool_call_id'.", $"{item.Path}.tool_call_id");
                continue;
            }

            CheckAnswered(caller, open);
            if (item.Calls is { } calls)
            {
                using var document = JsonDocument.Parse(calls);
                open = [.. document.RootElement.EnumerateArray().Select(call => call.GetProperty("id").GetString()!)];
                caller = item;
            }
        }

        CheckAnswered(caller, open);
    }

    private static void CheckAnswered(InputItem? caller, HashSet<string> open)
    {
        if (open.Count > 0)
        {
            throw Problem.InvalidRequest(
                $"'{caller!.Path}.tool_calls' must be followed by a message of role 'tool' for each of its calls.",
                $"{caller.Path}.tool_calls");
        }
    }

    private static string Text(JsonElement parent, string name, string path)
    {
        _ = JsonFields.Object(parent, path);
        return parent.TryGetProperty(name, out var value)
            ? JsonFields.String(value, $"{path}.{name}")
            : throw Problem.MissingParameter($"{path}.{name}");
    }
}
