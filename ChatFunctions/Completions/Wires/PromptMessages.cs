using System.Buffers.Text;
using ChatFunctions.Completions.Refusals;
using ChatFunctions.Images;

namespace ChatFunctions.Completions.Wires;

/// <summary>Writes the messages of a chat-completions request.</summary>
internal static class PromptMessages
{
    /// <summary>The bytes that writing them may ask for at the most, but for texts of many escapes: growing would copy.</summary>
    public static int Room(IReadOnlyList<PromptMessage> messages)
    {
        // Most texts take a byte a character or a little more; the JSON writer asks for three before it knows.
        var longest = messages.Select(message => message.Text.Length).DefaultIfEmpty().Max();
        return messages.Sum(message => 40 + (message.Text.Length * 5 / 4) + BytesOf(message.Images)) + (3 * longest);
    }

    /// <summary>Writes the member <c>messages</c>.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<PromptMessage> messages, Dialect dialect)
    {
        json.WriteStartArray("messages"u8);
        foreach (var message in dialect.KnowsDevelopers ? messages : InOne(messages))
        {
            json.WriteStartObject();
            json.WriteString("role"u8, message.Role);
            WriteContent(json, message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteContent(Utf8JsonWriter json, in PromptMessage message)
    {
        if (message.Images.Count > 0)
        {
            WriteParts(json, message);
        }
        else
        {
            json.WriteString("content"u8, message is { Calls: not null, Text: "" } ? null : message.Text);
        }

        if (message.Calls is not null)
        {
            json.WritePropertyName("tool_calls"u8);
            json.WriteRawValue(message.Calls, skipInputValidation: true);
        }

        if (message.CallId is not null)
        {
            json.WriteString("tool_call_id"u8, message.CallId);
        }
    }

    private static void WriteParts(Utf8JsonWriter json, in PromptMessage message)
    {
        json.WriteStartArray("content"u8);
        foreach (var text in message.Notes.Prepend(message.Text).Where(text => text.Length > 0))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "text"u8);
            json.WriteString("text"u8, text);
            json.WriteEndObject();
        }

        foreach (var image in message.Images.Where(image => image is not MessageImage.Left))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "image_url"u8);
            json.WriteStartObject("image_url"u8);
            json.WritePropertyName("url"u8);
            if (image is MessageImage.Stored stored)
            {
                json.WriteRawValue(DataUrl(stored), skipInputValidation: true);
            }
            else
            {
                json.WriteStringValue(((MessageImage.Address)image).Url);
            }

            if (image.Detail is { } detail)
            {
                json.WriteString("detail"u8, detail);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    // As JSON: in base64 nothing needs an escape, and so nothing is looked through.
    private static ReadOnlySpan<byte> DataUrl(MessageImage.Stored image)
    {
        var start = Encoding.ASCII.GetBytes($"\"data:{image.Type};base64,");
        var url = new byte[start.Length + Base64.GetMaxEncodedToUtf8Length(image.Content.Length) + 1];
        start.CopyTo(url, 0);
        Base64.EncodeToUtf8(image.Content.Span, url.AsSpan(start.Length), out _, out _);
        url[^1] = (byte)'"';
        return url;
    }

    private static int BytesOf(IReadOnlyList<MessageImage> images) =>
        images.Sum(image => 100 + (image is MessageImage.Stored stored ? Base64.GetMaxEncodedToUtf8Length(stored.Content.Length) : 200));

    // The templates of many models take one system message, at the front: those of the system and of developers joined by blank lines.
    private static IEnumerable<PromptMessage> InOne(IReadOnlyList<PromptMessage> messages)
    {
        var rules = messages.Where(IsRule).Select(message => message.Text).ToArray();
        return rules.Length == 0 ? messages : messages.Where(message => !IsRule(message)).Prepend(("system", string.Join("\n\n", rules)));
    }

    private static bool IsRule(PromptMessage message) => message.Role is "system" or "developer";
}
