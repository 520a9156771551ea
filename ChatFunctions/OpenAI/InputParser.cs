using ChatFunctions.Conversations;
using ChatFunctions.Http;

namespace ChatFunctions.OpenAI;

/// <summary>
/// Reads lists of messages: the <c>input</c> of a response, the <c>items</c> of a conversation, the <c>messages</c> of a completion.
/// </summary>
/// <remarks>Source: OpenAI API reference, «Create a model response» (<c>input</c>), «Create chat completion» (<c>messages</c>).</remarks>
internal static class InputParser
{
    private static readonly string[] Roles = [MessageRole.User, MessageRole.Assistant, MessageRole.System, MessageRole.Developer];
    private static readonly string[] TextParts = ["input_text", "output_text", "text", "refusal"];

    /// <summary>
    /// The messages and references of a list. Messages without text are left out: histories have them, our own empty replies among them,
    /// and the model could do nothing with them. Only the question itself, the last message of a user, must not be empty.
    /// </summary>
    /// <exception cref="ProblemException">Something in it is not text, or not as it should be; the problem names it.</exception>
    /// <param name="withCalls">Whether messages may have calls, and be the outputs of them, as in chat completions.</param>
    public static IReadOnlyList<InputItem> Parse(JsonElement input, string path, int maxCharacters, bool withCalls = false)
    {
        InputItem[] items = input.ValueKind == JsonValueKind.String
            ? [new InputItem(MessageRole.User, JsonFields.String(input, path), path)]
            : [.. JsonFields.Array(input, path).Select((item, index) => Item(item, $"{path}[{index}]", withCalls))];
        InputItem[] filled = [.. items.Where(item => !IsEmpty(item))];
        var question = items.LastOrDefault(item => item.Role == MessageRole.User);
        if (question is not null ? IsEmpty(question) : filled.Length == 0)
        {
            throw items.Length == 0
                ? JsonFields.Wrong(path, "a text, or a list with at least one item")
                : Problem.InvalidRequest($"'{PathOfText(question ?? items[^1])}' must not be empty.", PathOfText(question ?? items[^1]));
        }

        return filled.FirstOrDefault(item => item.Text.Length - item.Text.Count(char.IsLowSurrogate) > maxCharacters) is { } tooLong
            ? throw Problem.TooLarge($"'{PathOfText(tooLong)}' must be at most {maxCharacters} characters.")
            : filled;

        string PathOfText(InputItem item) => item.Path == path ? path : $"{item.Path}.content";
    }

    private static bool IsEmpty(InputItem item) =>
        !item.IsReference && item is { Calls: null, CallId: null } && string.IsNullOrWhiteSpace(item.Text);

    private static InputItem Item(JsonElement item, string path, bool withCalls)
    {
        var (calls, callId) = ((string?)null, (string?)null);
        var (type, role, id) = ("", "", "");
        JsonElement? content = null;
        var refusal = "";
        foreach (var member in JsonFields.Object(item, path).Where(member => member.Value.ValueKind != JsonValueKind.Null))
        {
            switch (member.Name)
            {
                case "type":
                    type = JsonFields.String(member.Value, $"{path}.type");
                    break;
                case "role":
                    role = JsonFields.String(member.Value, $"{path}.role");
                    break;
                case "id":
                    id = JsonFields.String(member.Value, $"{path}.id");
                    break;
                case "content":
                    content = member.Value;
                    break;
                case "refusal":
                    refusal = JsonFields.String(member.Value, $"{path}.refusal");
                    break;
                case "tool_calls" when withCalls && !JsonFields.AsksForNothing(member.Value):
                    calls = CallParser.Parse(member.Value, $"{path}.tool_calls");
                    break;
                case "tool_call_id" when withCalls:
                    callId = JsonFields.String(member.Value, $"{path}.tool_call_id");
                    break;
                case "tool_calls" or "function_call" or "audio" when !JsonFields.AsksForNothing(member.Value):
                    throw Problem.Unsupported(
                        $"{path}.{member.Name}", $"'{path}.{member.Name}' is not supported: this service handles text only.");
                default:
                    // id, status, name, phase and the like say nothing that changes the text.
                    break;
            }
        }

        // The type of a reference may be left out, and that of a message too.
        if (type == "item_reference" || (type.Length == 0 && role.Length == 0 && content is null && id.Length > 0))
        {
            return new InputItem("", id, $"{path}.id");
        }

        if (type is not ("" or "message"))
        {
            throw Problem.Unsupported(
                $"{path}.type",
                $"Items of type '{Problem.Shortened(type)}' ({path}.type) are not supported: this service handles messages only.");
        }

        if (role == MessageRole.Tool && withCalls)
        {
            callId ??= "";
        }
        else if (!Roles.Contains(role))
        {
            throw JsonFields.Wrong($"{path}.role", "user, assistant, system or developer");
        }

        var text = content is { } value ? Text(value, $"{path}.content") : "";
        return new InputItem(role, text.Length > 0 ? text : refusal, path) { Calls = calls, CallId = callId };
    }

    private static string Text(JsonElement content, string path)
    {
        if (content.ValueKind == JsonValueKind.String)
        {
            return JsonFields.String(content, path);
        }

        var text = new StringBuilder();
        var index = 0;
        foreach (var part in JsonFields.Array(content, path))
        {
            var partPath = $"{path}[{index++}]";
            var (type, partText) = ("", (string?)null);
            foreach (var member in JsonFields.Object(part, partPath))
            {
                if (member.NameEquals("type"u8))
                {
                    type = JsonFields.String(member.Value, $"{partPath}.type");
                }
                else if (member.NameEquals("text"u8) || member.NameEquals("refusal"u8))
                {
                    partText = member.Value.ValueKind == JsonValueKind.Null
                        ? ""
                        : JsonFields.String(member.Value, $"{partPath}.{member.Name}");
                }
            }

            if (!TextParts.Contains(type))
            {
                throw Problem.Unsupported(
                    $"{partPath}.type",
                    $"Parts of type '{Problem.Shortened(type)}' ({partPath}.type) are not supported: this service handles text only.");
            }

            text.Append(partText ?? throw JsonFields.Wrong($"{partPath}.text", "a string"));
        }

        return text.ToString();
    }
}

/// <summary>One item of a request's input: a message, or a reference to one that is stored.</summary>
/// <param name="Role">The role; empty for a reference.</param>
/// <param name="Text">The text; for a reference its id.</param>
/// <param name="Path">Where it stands in the request.</param>
internal sealed record InputItem(string Role, string Text, string Path)
{
    /// <summary>What it calls, a JSON list as chat completions have it; <see langword="null"/> for nothing.</summary>
    public string? Calls { get; init; }

    /// <summary>The call that it is the output of.</summary>
    public string? CallId { get; init; }

    public bool IsReference => Role.Length == 0;
}
