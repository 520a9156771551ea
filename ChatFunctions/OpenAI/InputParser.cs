using System.Text;
using System.Text.Json;
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
    private static readonly string[] TextParts = ["input_text", "output_text", "text"];

    /// <exception cref="ProblemException">Something in it is not text, or not as it should be; the problem names it.</exception>
    public static IReadOnlyList<InputItem> Parse(JsonElement input, string path, int maxCharacters)
    {
        if (input.ValueKind == JsonValueKind.String)
        {
            return [new InputItem(MessageRole.User, Checked(JsonFields.String(input, path), path, maxCharacters), path)];
        }

        var items = JsonFields.Array(input, path).Select((item, index) => Item(item, $"{path}[{index}]", maxCharacters)).ToArray();
        return items.Length > 0 ? items : throw JsonFields.Wrong(path, "a text, or a list with at least one item");
    }

    private static InputItem Item(JsonElement item, string path, int maxCharacters)
    {
        var (type, role, id) = ("", "", "");
        JsonElement? content = null;
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
                case "tool_calls" or "function_call" or "audio":
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
                $"{path}.type", $"Items of type '{Shortened(type)}' ({path}.type) are not supported: this service handles messages only.");
        }

        if (!Roles.Contains(role))
        {
            throw JsonFields.Wrong($"{path}.role", "user, assistant, system or developer");
        }

        return content is { } value
            ? new InputItem(role, Checked(Text(value, $"{path}.content"), $"{path}.content", maxCharacters), path)
            : throw JsonFields.Wrong($"{path}.content", "a text or a list of text parts");
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
                else if (member.NameEquals("text"u8))
                {
                    partText = JsonFields.String(member.Value, $"{partPath}.text");
                }
            }

            if (!TextParts.Contains(type))
            {
                throw Problem.Unsupported(
                $"{partPath}.type",
                $"Parts of type '{Shortened(type)}' ({partPath}.type) are not supported: this service handles text only.");
            }

            text.Append(partText ?? throw JsonFields.Wrong($"{partPath}.text", "a string"));
        }

        return text.ToString();
    }

    private static string Checked(string text, string path, int maxCharacters)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            throw Problem.InvalidRequest($"'{path}' must not be empty.", path);
        }

        return text.Length - text.Count(char.IsLowSurrogate) <= maxCharacters
            ? text
            : throw Problem.TooLarge($"'{path}' must be at most {maxCharacters} characters.");
    }

    private static string Shortened(string text) => text.Length <= 64 ? text : text[..64] + "…";
}
