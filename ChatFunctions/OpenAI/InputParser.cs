using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Http;
using ChatFunctions.Images;

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
    /// The messages, calls and references of a list. Messages without text are left out: histories have them, our own empty replies among
    /// them, and the model could do nothing with them; and so are thoughts, which no model is sent. Only the question itself, the last
    /// message of a user, must not be empty.
    /// </summary>
    /// <exception cref="ProblemException">Something in it is not text, or not as it should be; the problem names it.</exception>
    /// <param name="isChat">Whether calls stand in messages, and outputs are messages too, as in chat completions.</param>
    public static IReadOnlyList<InputItem> Parse(JsonElement input, string path, int maxCharacters, bool isChat = false)
    {
        InputItem[] items = input.ValueKind == JsonValueKind.String
            ? [new InputItem(MessageRole.User, JsonFields.String(input, path), path) { TextPath = path }]
            : [.. JsonFields.Array(input, path).Select((item, index) => Item(item, $"{path}[{index}]", isChat))];
        InputItem[] filled = [.. items.Where(item => !item.IsEmpty)];
        var question = items.LastOrDefault(item => item.Role == MessageRole.User);
        if (question is not null ? question.IsEmpty : filled.Length == 0)
        {
            throw items.Length == 0
                ? JsonFields.Wrong(path, "a text, or a list with at least one item")
                : Problem.InvalidRequest($"'{(question ?? items[^1]).TextPath}' must not be empty.", (question ?? items[^1]).TextPath);
        }

        ImageFields.CheckSize(filled.SelectMany(item => item.Images), path);
        foreach (var item in filled)
        {
            JsonFields.NotTooLong(item.Text, item.TextPath, maxCharacters);
        }

        return filled;
    }

    /// <summary>A text, or all that its parts say.</summary>
    /// <param name="images">Takes the images among them; <see langword="null"/>: there must be none.</param>
    /// <returns>The text, and whether it refuses.</returns>
    /// <exception cref="ProblemException">It is neither, or a part is no text; the problem names the place.</exception>
    public static (string Text, bool IsRefusal) Text(
        JsonElement content, string path, List<MessageImage>? images = null)
    {
        if (content.ValueKind == JsonValueKind.String)
        {
            return (JsonFields.String(content, path), false);
        }

        if (content.ValueKind != JsonValueKind.Array)
        {
            throw JsonFields.Wrong(path, "a text, or a list of parts");
        }

        var (text, isRefusal) = (new StringBuilder(), true);
        var index = 0;
        foreach (var part in content.EnumerateArray())
        {
            var partPath = $"{path}[{index++}]";
            if (images is not null && ImagePart(part, partPath) is { } image)
            {
                images.Add(image);
                continue;
            }

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
                    $"Parts of type '{Problem.Shortened(type)}' ({partPath}.type) are not supported: this service handles "
                    + (images is null ? "text only here." : "text and images only."));
            }

            text.Append(partText ?? throw JsonFields.Wrong($"{partPath}.text", "a string"));
            isRefusal = isRefusal && (type == "refusal" || partText.Length == 0);
        }

        return (text.ToString(), isRefusal && text.Length > 0);
    }

    // Responses has the address beside the type, chat completions an object with it.
    private static MessageImage? ImagePart(JsonElement part, string path)
    {
        var type = part.ValueKind == JsonValueKind.Object && part.TryGetProperty("type"u8, out var value) ? value : default;
        if (type.ValueKind != JsonValueKind.String || !(type.ValueEquals("input_image"u8) || type.ValueEquals("image_url"u8)))
        {
            return null;
        }

        if (part.TryGetProperty("file_id"u8, out var file) && file.ValueKind != JsonValueKind.Null)
        {
            throw Problem.Unsupported($"{path}.file_id", $"Files ({path}.file_id) are not kept here: send the image as a data URL.");
        }

        var place = $"{path}.image_url";
        var address = part.TryGetProperty("image_url"u8, out value) && value.ValueKind != JsonValueKind.Null
            ? value
            : throw Problem.MissingParameter(place);
        var detail = Detail(part, path);
        return address.ValueKind != JsonValueKind.Object
            ? ImageFields.Read(address, place, detail)
            : ImageFields.Read(
                address.TryGetProperty("url"u8, out value) ? value : throw Problem.MissingParameter($"{place}.url"),
                $"{place}.url",
                Detail(address, place) ?? detail);
    }

    private static string? Detail(JsonElement holder, string path) =>
        holder.TryGetProperty("detail"u8, out var detail) ? ImageFields.Detail(detail, $"{path}.detail") : null;

    private static InputItem Item(JsonElement item, string path, bool isChat)
    {
        _ = JsonFields.Object(item, path);
        var type = item.TryGetProperty("type"u8, out var value) && value.ValueKind != JsonValueKind.Null
            ? JsonFields.String(value, $"{path}.type")
            : "";
        return type switch
        {
            "" or "message" or "item_reference" => Message(item, type, path, isChat),
            "function_call" when !isChat => CallParser.Call(item, path),
            "function_call_output" when !isChat => CallParser.Output(item, path),
            "reasoning" when !isChat => new InputItem(MessageRole.Assistant, "", path),
            _ => throw Problem.Unsupported(
                $"{path}.type",
                $"Items of type '{Problem.Shortened(type)}' ({path}.type) are not supported: only messages"
                + (isChat ? "." : ", function calls with their outputs, references and thoughts.")),
        };
    }

    private static InputItem Message(JsonElement item, string type, string path, bool isChat)
    {
        var (callId, calls) = ((string?)null, (JsonElement?)null);
        var (role, id) = ("", "");
        JsonElement? content = null;
        var refusal = "";
        foreach (var member in JsonFields.Object(item, path).Where(member => member.Value.ValueKind != JsonValueKind.Null))
        {
            switch (member.Name)
            {
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
                case "tool_calls" when isChat && !JsonFields.AsksForNothing(member.Value):
                    calls = member.Value;
                    break;
                case "tool_call_id" when isChat:
                    callId = JsonFields.String(member.Value, $"{path}.tool_call_id");
                    break;
                case "tool_calls" or "function_call" or "audio" when !JsonFields.AsksForNothing(member.Value):
                    throw Problem.Unsupported(
                        $"{path}.{member.Name}", $"'{path}.{member.Name}' is not supported: this service handles text only.");
                default:
                    // status, name, phase and the like say nothing that changes the text.
                    break;
            }
        }

        // The type of a reference may be left out, and that of a message too.
        if (type == "item_reference" || (type.Length == 0 && role.Length == 0 && content is null && id.Length > 0))
        {
            return new InputItem("", id, path) { IdPath = $"{path}.id" };
        }

        var isOutput = role == MessageRole.Tool && isChat;
        if (!isOutput && !Roles.Contains(role))
        {
            throw JsonFields.Wrong($"{path}.role", "user, assistant, system or developer");
        }

        var images = role == MessageRole.User ? new List<MessageImage>() : null;
        var (text, isRefusal) = content is { } value ? Text(value, $"{path}.content", images) : ("", false);
        (text, isRefusal) = text.Length > 0 ? (text, isRefusal) : (refusal, true);
        var message = new InputItem(role, text, path)
        {
            Images = ImageFields.Checked(images ?? [], $"{path}.content"),
            CallId = isOutput ? callId ?? "" : null,
            IdPath = $"{path}.tool_call_id",
        };
        message = role == MessageRole.Assistant && !message.IsEmpty
            ? message with { Parts = [(isRefusal ? ReplyItem.Refusal : ReplyItem.Text, text)] }
            : message;
        return calls is { } called ? CallParser.WithCalls(message, called) : message;
    }
}
