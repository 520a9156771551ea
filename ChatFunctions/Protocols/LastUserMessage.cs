using ChatFunctions.Conversations;
using ChatFunctions.Http;
using ChatFunctions.Images;

namespace ChatFunctions.Protocols;

/// <summary>
/// Finds what the user says now in a body that carries the whole history each time: only the last message counts, because the stored
/// history is the truth.
/// </summary>
internal static class LastUserMessage
{
    /// <summary>
    /// The last message, with its text and images from <c>content</c> or <c>parts</c>: a text, or a list of parts of type text and file.
    /// Empty messages of others behind it are what is left of an attempt that failed.
    /// </summary>
    /// <exception cref="ProblemException">It is not the user's, or has more than text and images.</exception>
    /// <param name="files">Images that came beside the messages, each with the place of its message.</param>
    public static NewMessage From(
        JsonElement messages, int maxCharacters, IReadOnlyList<(int Message, MessageImage Image)>? files = null)
    {
        var index = JsonFields.Array(messages, "messages").Count() - 1;
        while (index >= 0 && messages[index] is var message && IsEmptyOfOther(message))
        {
            index--;
        }

        if (index < 0 || messages[index] is not { ValueKind: JsonValueKind.Object } last)
        {
            throw JsonFields.Wrong("messages", "a list whose last item is the user's message");
        }

        var path = $"messages[{index}]";
        if (Role(last, path) != "user")
        {
            throw JsonFields.Wrong($"{path}.role", "user: the last message is the one that is answered");
        }

        if (last.TryGetProperty("files", out var inside) && !JsonFields.AsksForNothing(inside))
        {
            throw Problem.Unsupported($"{path}.files", $"Files ({path}.files) are taken as parts of a form only.");
        }

        List<MessageImage> images = [.. (files ?? []).Where(file => file.Message == index).Select(file => file.Image)];
        var text = Find(last, "parts") is { } parts
            ? Parts(parts, $"{path}.parts", images)
            : Find(last, "content") is not { } content
                ? throw JsonFields.Wrong(path, "a message with text")
                : content.ValueKind == JsonValueKind.Array
                    ? Parts(content, $"{path}.content", images)
                    : JsonFields.String(content, $"{path}.content");
        if (string.IsNullOrWhiteSpace(text) && images.Count == 0)
        {
            throw Problem.InvalidRequest($"The text of '{path}' must not be empty.", path);
        }

        ImageFields.CheckSize(images, path);
        return new NewMessage(MessageRole.User, JsonFields.NotTooLong(text, path, maxCharacters))
        {
            Images = ImageFields.Checked(images, path),
        };
    }

    private static bool IsEmptyOfOther(JsonElement message) =>
        message.ValueKind == JsonValueKind.Object && Role(message, "messages") is not ("user" or "") &&
        ((Find(message, "parts") ?? Find(message, "content")) is not { } content || JsonFields.AsksForNothing(content));

    private static string Role(JsonElement message, string path) =>
        Find(message, "role") is { } role ? JsonFields.String(role, $"{path}.role") : "";

    private static JsonElement? Find(JsonElement message, string name) =>
        message.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static string Parts(JsonElement parts, string path, List<MessageImage> images)
    {
        var text = new StringBuilder();
        var index = 0;
        foreach (var part in JsonFields.Array(parts, path))
        {
            var partPath = $"{path}[{index++}]";
            var type = part.ValueKind == JsonValueKind.Object && part.TryGetProperty("type", out var value)
                ? JsonFields.String(value, $"{partPath}.type")
                : "";
            if (type == "file" && part.TryGetProperty("url", out var url))
            {
                images.Add(ImageFields.Read(url, $"{partPath}.url"));
                continue;
            }

            if (type != "text" || !part.TryGetProperty("text", out var partText))
            {
                throw Problem.Unsupported(
                    $"{partPath}.type", $"Parts other than text and images ({partPath}) are not supported.");
            }

            text.Append(JsonFields.String(partText, $"{partPath}.text"));
        }

        return text.ToString();
    }
}
