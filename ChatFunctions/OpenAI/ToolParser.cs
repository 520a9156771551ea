using System.Text.RegularExpressions;
using ChatFunctions.Completions;
using ChatFunctions.Http;

namespace ChatFunctions.OpenAI;

/// <summary>
/// Reads the functions that a model may call, and whether it must. They are the caller's to run: what their parameters mean is passed on
/// and not looked at.
/// </summary>
/// <remarks>Source: OpenAI API reference, <c>tools</c> and <c>tool_choice</c> of responses and of chat completions.</remarks>
internal static partial class ToolParser
{
    private const int MaxTools = 128;
    private const int MaxBytes = 64 * 1024;
    private const string Function = "function";

    private static readonly string[] Required = ["parameters", "strict"];

    /// <summary>Definitions with their members beside the type, as responses have them.</summary>
    /// <returns>The list as it was sent; <see langword="null"/> for an empty one.</returns>
    /// <exception cref="ProblemException">It has something else; the problem names the place.</exception>
    public static string? Parse(JsonElement tools, string path)
    {
        Check(tools, path, (tool, place) => CheckDefinition(tool, place, ["type", "name", "description", "parameters", "strict"]));
        return tools.GetArrayLength() == 0 ? null : JsonFields.Raw(tools, path, MaxBytes);
    }

    /// <summary>Definitions in a member of their own, as chat completions have them.</summary>
    /// <returns>The list as responses have it; <see langword="null"/> for an empty one.</returns>
    /// <exception cref="ProblemException">It has something else; the problem names the place.</exception>
    public static string? ParseNested(JsonElement tools, string path)
    {
        Check(tools, path, (tool, place) =>
        {
            CheckMembers(tool, place, ["type", Function]);
            CheckDefinition(Definition(tool, place), $"{place}.{Function}", ["name", "description", "parameters", "strict"]);
        });

        // As long as the whole is, so that the limit holds for what is kept.
        _ = JsonFields.Raw(tools, path, MaxBytes);
        return tools.GetArrayLength() == 0 ? null : $"[{string.Join(',', tools.EnumerateArray().Select(tool => Flat(tool, path)))}]";
    }

    /// <summary>
    /// Definitions as a response repeats them: to the byte, but for the members that the API requires there and not in a request, which
    /// are null where they were not sent.
    /// </summary>
    public static string? Completed(string? tools)
    {
        if (tools is null)
        {
            return null;
        }

        using var document = JsonDocument.Parse(tools);
        string[] completed = [.. document.RootElement.EnumerateArray().Select(WithRequired)];
        return completed.Zip(document.RootElement.EnumerateArray()).All(pair => pair.First == pair.Second.GetRawText())
            ? tools
            : $"[{string.Join(',', completed)}]";
    }

    /// <summary>Whether and what the model must call, as responses say it.</summary>
    /// <returns>JSON as it was sent; <see langword="null"/> where nothing is said.</returns>
    /// <exception cref="ProblemException">It is something else; the problem names the place.</exception>
    public static string? ParseChoice(JsonElement choice, string path)
    {
        if (IsWordOrNothing(choice, path) is { } word)
        {
            return word.Length > 0 ? word : null;
        }

        CheckType(choice, path);
        CheckMembers(choice, path, ["type", "name"]);
        _ = Name(choice, path);
        return JsonFields.Raw(choice, path, MaxBytes);
    }

    /// <summary>Whether and what the model must call, as chat completions say it.</summary>
    /// <returns>JSON as responses have it; <see langword="null"/> where nothing is said.</returns>
    /// <exception cref="ProblemException">It is something else; the problem names the place.</exception>
    public static string? ParseNestedChoice(JsonElement choice, string path)
    {
        if (IsWordOrNothing(choice, path) is { } word)
        {
            return word.Length > 0 ? word : null;
        }

        CheckType(choice, path);
        CheckMembers(choice, path, ["type", Function]);
        CheckMembers(Definition(choice, path), $"{path}.{Function}", ["name"]);
        _ = Name(Definition(choice, path), $"{path}.{Function}");
        return Flat(choice, path);
    }

    /// <summary>That what must be called is among the tools.</summary>
    /// <exception cref="ProblemException">It is not.</exception>
    public static void CheckChoice(ReplySettings settings)
    {
        if (settings.ToolChoice is null or "\"auto\"" or "\"none\"")
        {
            return;
        }

        using var choice = JsonDocument.Parse(settings.ToolChoice);
        using var tools = JsonDocument.Parse(settings.Tools ?? "[]");
        var name = choice.RootElement.ValueKind == JsonValueKind.Object ? choice.RootElement.GetProperty("name").GetString() : null;
        if (!tools.RootElement.EnumerateArray().Any(tool => name is null || tool.GetProperty("name").ValueEquals(name)))
        {
            throw Problem.InvalidRequest(
                name is null
                    ? "'tool_choice' is required, but there are no 'tools'."
                    : $"'tool_choice' names '{name}', which is none of the 'tools'.",
                "tool_choice");
        }
    }

    /// <summary>The name of a function.</summary>
    /// <param name="named">What has it as a member.</param>
    /// <exception cref="ProblemException">It has none, or something else; the problem names the place.</exception>
    public static string Name(JsonElement named, string path)
    {
        var place = $"{path}.name";
        var name = named.TryGetProperty("name", out var value) ? JsonFields.String(value, place) : throw Problem.MissingParameter(place);
        return NameForm().IsMatch(name) ? name : throw JsonFields.Wrong(place, "1 to 64 letters, digits, underscores and hyphens");
    }

    private static void Check(JsonElement tools, string path, Action<JsonElement, string> check)
    {
        var index = 0;
        foreach (var tool in JsonFields.Array(tools, path))
        {
            if (index == MaxTools)
            {
                throw JsonFields.Wrong(path, $"a list of at most {MaxTools}");
            }

            var place = $"{path}[{index++}]";
            CheckType(tool, place);
            check(tool, place);
        }
    }

    private static void CheckType(JsonElement tool, string path)
    {
        _ = JsonFields.Object(tool, path);
        var type = tool.TryGetProperty("type", out var value)
            ? JsonFields.String(value, $"{path}.type")
            : throw Problem.MissingParameter($"{path}.type");
        if (type != Function)
        {
            throw Problem.Unsupported(
                $"{path}.type",
                $"Tools of type '{Problem.Shortened(type)}' ({path}.type) are not supported: only functions, which the caller runs.");
        }
    }

    private static void CheckDefinition(JsonElement function, string path, string[] known)
    {
        CheckMembers(function, path, known);
        _ = Name(function, path);
        foreach (var member in function.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null))
        {
            var place = $"{path}.{member.Name}";
            switch (member.Name)
            {
                case "description":
                    _ = JsonFields.String(member.Value, place);
                    break;
                case "parameters":
                    _ = JsonFields.Object(member.Value, place);
                    break;
                case "strict":
                    _ = JsonFields.Boolean(member.Value, place);
                    break;
            }
        }
    }

    private static void CheckMembers(JsonElement value, string path, string[] known)
    {
        if (JsonFields.Object(value, path).FirstOrDefault(member =>
            !known.Contains(member.Name) && !JsonFields.AsksForNothing(member.Value)) is
            { Value.ValueKind: not JsonValueKind.Undefined } other)
        {
            throw JsonFields.Unknown($"{path}.{other.Name}");
        }
    }

    private static JsonElement Definition(JsonElement tool, string path) =>
        tool.TryGetProperty(Function, out var function) ? function : throw Problem.MissingParameter($"{path}.{Function}");

    private static string WithRequired(JsonElement tool) => string.Concat(
        Required.Where(name => !tool.TryGetProperty(name, out _)).Select(name => $",\"{name}\":null")
            .Prepend(tool.GetRawText()[..^1]).Append("}"));

    private static string Flat(JsonElement tool, string path) =>
        $"{{\"type\":\"{Function}\",{JsonFields.Raw(tool.GetProperty(Function), path, MaxBytes)[1..]}";

    private static string? IsWordOrNothing(JsonElement choice, string path)
    {
        if (JsonFields.AsksForNothing(choice))
        {
            return "";
        }

        if (choice.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        var word = JsonFields.String(choice, path);
        return word is "auto" or "none" or "required" ? $"\"{word}\"" : throw JsonFields.Wrong(path, "auto, none, required or a function");
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex NameForm();
}
