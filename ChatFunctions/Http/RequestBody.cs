using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace ChatFunctions.Http;

/// <summary>A body that was read whole.</summary>
/// <param name="Text">Its text, without a byte order mark.</param>
/// <param name="Hash">SHA-256 of its bytes, in hexadecimal.</param>
internal sealed record RequestBody(string Text, string Hash)
{
    /// <summary>The most bytes of a body in which a client may send its whole history, of which only a part counts.</summary>
    public const int MaxHistoryBytes = 16 * 1024 * 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="ProblemException">The body is compressed, longer than <paramref name="maxBytes"/>, or not UTF-8.</exception>
    public static async Task<RequestBody> ReadAsync(HttpRequest request, int maxBytes, CancellationToken cancellationToken)
    {
        if (request.Headers.ContentEncoding is { Count: > 0 } encoding && encoding != "identity")
        {
            throw Problem.UnsupportedMediaType("The body must not be compressed (Content-Encoding).");
        }

        var tooLarge = $"The body must be at most {maxBytes} bytes.";
        if (request.ContentLength > maxBytes)
        {
            throw Problem.TooLarge(tooLarge);
        }

        var body = new ArrayBufferWriter<byte>((int)(request.ContentLength ?? 1024) + 1);
        try
        {
            while (await request.Body.ReadAsync(body.GetMemory(1024), cancellationToken) is > 0 and var read)
            {
                body.Advance(read);
                if (body.WrittenCount > maxBytes)
                {
                    throw Problem.TooLarge(tooLarge);
                }
            }
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw Problem.TooLarge(tooLarge);
        }

        return new RequestBody(Decode(body.WrittenSpan), Convert.ToHexStringLower(SHA256.HashData(body.WrittenSpan)));
    }

    private static string Decode(ReadOnlySpan<byte> bytes)
    {
        bytes = bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw Problem.InvalidRequest("The body is not valid UTF-8.");
        }
    }
}
