using System.Buffers;

namespace ChatFunctions.Images;

/// <summary>The images of a message as its row names them: a JSON list, empty where there are none.</summary>
internal static class ImageList
{
    public static string Write(IReadOnlyList<MessageImage> images)
    {
        if (images.Count == 0)
        {
            return "";
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var image in images)
            {
                json.WriteStartObject();
                switch (image)
                {
                    case MessageImage.Stored stored:
                        json.WriteString("sha256"u8, stored.Sha256);
                        json.WriteString("type"u8, stored.Type);
                        json.WriteNumber("length"u8, stored.Length);
                        break;
                    case MessageImage.Address address:
                        json.WriteString("url"u8, address.Url);
                        break;
                }

                if (image.Detail is { } detail)
                {
                    json.WriteString("detail"u8, detail);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static IReadOnlyList<MessageImage> Read(string list)
    {
        if (list.Length == 0)
        {
            return [];
        }

        using var document = JsonDocument.Parse(list);
        return [.. document.RootElement.EnumerateArray().Select(Read)];
    }

    private static MessageImage Read(JsonElement image)
    {
        var detail = Find(image, "detail"u8)?.GetString();
        return Find(image, "sha256"u8)?.GetString() is { } sha256
            ? new MessageImage.Stored(sha256, image.GetProperty("type"u8).GetString()!, image.GetProperty("length"u8).GetInt32())
            {
                Detail = detail,
            }
            : Find(image, "url"u8)?.GetString() is { } url ? new MessageImage.Address(url) { Detail = detail }
            : new MessageImage.Left { Detail = detail };
    }

    private static JsonElement? Find(JsonElement image, ReadOnlySpan<byte> name) =>
        image.TryGetProperty(name, out var value) ? value : null;
}
