using System.Text;
using System.Text.Json;
using ChatFunctions.Http;

namespace ChatFunctions.Protocols;

/// <summary>
/// Finds what the user says now in a body that carries the whole history each time: only the last message counts, because the stored
/// history is the truth.
/// </summary>
internal static class LastUserMessage
{
    /// <summary>The last message, with its text from <c>content</c> (a text) or <c>parts</c> (those of type text).</summary>
    /// <exception cref="ProblemException">It is not the user's, or not text only.</exception>
    public static string From(JsonElement messages, int maxCharacters)
    {
        var last = JsonFields.Array(messages, "messages").LastOrDefault();
        if (last.ValueKind != JsonValueKind.Object)
        {
            throw JsonFields.Wrong("messages", "a list whose last item is the user's message");
        }

        var path = $"messages[{messages.GetArrayLength() - 1}]";
        var role = last.TryGetProperty("role", out var value) ? JsonFields.String(value, $"{path}.role") : "";
        if (role != "user")
        {
            throw JsonFields.Wrong($"{path}.role", "user: the last message is the one that is answered");
        }

        if (last.TryGetProperty("files", out var files) && files.ValueKind == JsonValueKind.Array && files.GetArrayLength() > 0)
        {
            throw Problem.Unsupported($"{path}.files", $"Files ({path}.files) are not supported: this service handles text only.");
        }

        var text = last.TryGetProperty("parts", out var parts)
            ? Parts(parts, $"{path}.parts")
            : last.TryGetProperty("content", out var content)
                ? JsonFields.String(content, $"{path}.content")
                : throw JsonFields.Wrong(path, "a message with text");
        if (string.IsNullOrWhiteSpace(text))
        {
            throw Problem.InvalidRequest($"The text of '{path}' must not be empty.", path);
        }

        return text.Length - text.Count(char.IsLowSurrogate) <= maxCharacters
            ? text
            : throw Problem.TooLarge($"The text of '{path}' must be at most {maxCharacters} characters.");
    }

    private static string Parts(JsonElement parts, string path)
    {
        var text = new StringBuilder();
        var index = 0;
        foreach (var part in JsonFields.Array(parts, path))
        {
            var partPath = $"{path}[{index++}]";
            var type = part.ValueKind == JsonValueKind.Object && part.TryGetProperty("type", out var value)
                ? JsonFields.String(value, $"{partPath}.type")
                : "";
            if (type != "text" || !part.TryGetProperty("text", out var partText))
            {
                throw Problem.Unsupported(
                    $"{partPath}.type", $"Parts other than text ({partPath}) are not supported: this service handles text only.");
            }

            text.Append(JsonFields.String(partText, $"{partPath}.text"));
        }

        return text.ToString();
    }
}
