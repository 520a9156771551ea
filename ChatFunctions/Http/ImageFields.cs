using System.Buffers;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ChatFunctions.Images;

namespace ChatFunctions.Http;

/// <summary>Reads images of a request, so that every error names its place.</summary>
/// <remarks>Source: RFC 2397 for data URLs.</remarks>
internal static class ImageFields
{
    /// <summary>The most bytes that the images of a request take in its body: base64 needs four for three.</summary>
    public const int MaxEncodedBytes = (MessageImage.MaxBytes / 3 * 4) + (64 * 1024);

    private static ReadOnlySpan<byte> DataStart => "\"data:"u8;

    /// <summary>An image as a data URL, or its https address.</summary>
    /// <exception cref="ProblemException">It is neither, or its bytes are no image that models read.</exception>
    public static MessageImage Read(JsonElement url, string path, string? detail = null)
    {
        if (url.ValueKind != JsonValueKind.String)
        {
            throw JsonFields.Wrong(path, "a data URL with an image, or an https address");
        }

        var raw = JsonMarshal.GetRawUtf8Value(url)[1..^1];
        var sent = raw.Contains((byte)'\\') ? Encoding.UTF8.GetBytes(JsonFields.String(url, path)) : raw;
        return sent.Length >= 5 && Ascii.EqualsIgnoreCase(sent[..5], "data:"u8)
            ? ReadData(sent, path) with { Detail = detail }
            : new MessageImage.Address(CheckedAddress(sent, path)) { Detail = detail };
    }

    /// <summary>An image by its bytes.</summary>
    /// <exception cref="ProblemException">They are no image that models read.</exception>
    public static MessageImage.Stored Of(ReadOnlyMemory<byte> content, string path) => ImageType.Of(content.Span) is { } type
        ? new MessageImage.Stored(Convert.ToHexStringLower(SHA256.HashData(content.Span)), type, content.Length) { Content = content }
        : throw Problem.InvalidRequest($"'{path}' is no {ImageType.Names} by its first bytes.", path);

    /// <summary>How closely the model is to look.</summary>
    /// <exception cref="ProblemException">It is no word for it.</exception>
    public static string? Detail(JsonElement value, string path) => value.ValueKind == JsonValueKind.Null
        ? null
        : JsonFields.String(value, path) is "auto" or "low" or "high"
            ? JsonFields.String(value, path)
            : throw JsonFields.Wrong(path, "auto, low or high");

    /// <exception cref="ProblemException">A message has too many images.</exception>
    public static IReadOnlyList<MessageImage> Checked(IReadOnlyList<MessageImage> images, string path) =>
        images.Count <= MessageImage.MaxOfMessage
            ? images
            : throw Problem.InvalidRequest($"'{path}' must have at most {MessageImage.MaxOfMessage} images.", path);

    /// <exception cref="ProblemException">The images of a request are too large together.</exception>
    public static void CheckSize(IEnumerable<MessageImage> images, string path)
    {
        if (images.OfType<MessageImage.Stored>().Sum(image => (long)image.Length) > MessageImage.MaxBytes)
        {
            throw Problem.TooLarge($"The images of '{path}' must be at most {MessageImage.MaxBytes} bytes in all.", path);
        }
    }

    /// <summary>How many bytes of a body are data URLs.</summary>
    public static int BytesOfData(ReadOnlySpan<byte> body)
    {
        var bytes = 0;
        while (body.IndexOf(DataStart) is >= 0 and var start)
        {
            body = body[(start + 1)..];
            var end = body.IndexOf((byte)'"');
            bytes += end < 0 ? body.Length : end;
            body = end < 0 ? [] : body[end..];
        }

        return bytes;
    }

    private static MessageImage.Stored ReadData(ReadOnlySpan<byte> url, string path)
    {
        var comma = url.IndexOf((byte)',');
        if (comma < 0 || !url[..comma].EndsWith(";base64"u8))
        {
            throw JsonFields.Wrong(path, "a data URL in base64, such as data:image/png;base64,…");
        }

        var data = url[(comma + 1)..];
        var content = new byte[Base64.GetMaxDecodedFromUtf8Length(data.Length)];
        return Base64.DecodeFromUtf8(data, content, out _, out var length) == OperationStatus.Done
            ? Of(content.AsMemory(0, length), path)
            : throw JsonFields.Wrong(path, "a data URL in valid base64");
    }

    private static string CheckedAddress(ReadOnlySpan<byte> address, string path) =>
        address.Length <= MessageImage.MaxAddress && Encoding.UTF8.GetString(address) is var text &&
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps
            ? text
            : throw JsonFields.Wrong(
                path, $"a data URL with an image, or an https address of at most {MessageImage.MaxAddress} characters");
}
