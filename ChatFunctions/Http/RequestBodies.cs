using System.Security.Cryptography;
using System.Text.Unicode;

namespace ChatFunctions.Http;

/// <summary>Reads bodies into memory, of which all together may take only so much. Thread-safe.</summary>
internal sealed class RequestBodies(BodyMemory memory)
{
    private const int FirstBytes = 4096;

    /// <summary>Reads the body of a request. It counts as held until the request has been answered.</summary>
    /// <param name="maxBytes">The most bytes that the body may have, without the images that it brings as data URLs.</param>
    /// <exception cref="ProblemException">
    /// The body is compressed, longer than <paramref name="maxBytes"/>, or not UTF-8; or too many others are in memory: a body that says
    /// its length is not read then.
    /// </exception>
    public async Task<RequestBody> ReadAsync(HttpRequest request, int maxBytes, CancellationToken cancellationToken)
    {
        if (request.Headers.ContentEncoding is { Count: > 0 } encoding && encoding != "identity")
        {
            throw Problem.UnsupportedMediaType("The body must not be compressed (Content-Encoding).");
        }

        var most = maxBytes + ImageFields.MaxEncodedBytes;
        if (request.ContentLength > most)
        {
            throw TooLarge(maxBytes);
        }

        var share = new Share(memory);
        request.HttpContext.Response.RegisterForDispose(share);

        // One byte more than is announced, so that the end is seen without growing; but no more than may be without images, before there
        // are any.
        var end = request.ContentLength is { } length ? (int)length + 1 : most + 1;
        var buffer = share.Grow([], request.ContentLength is null ? FirstBytes : Math.Min(end, maxBytes + 1));
        var count = 0;
        try
        {
            while (await request.Body.ReadAsync(buffer.AsMemory(count), cancellationToken) is > 0 and var read)
            {
                count += read;
                if (count > most || (count == buffer.Length && IsTooLarge(buffer.AsSpan(0, count), maxBytes)))
                {
                    throw TooLarge(maxBytes);
                }

                if (count == buffer.Length)
                {
                    buffer = share.Grow(buffer, count <= maxBytes ? Math.Min(2 * count, maxBytes + 1) : Math.Min(2 * count, end));
                }
            }
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw TooLarge(maxBytes);
        }

        return IsTooLarge(buffer.AsSpan(0, count), maxBytes) ? throw TooLarge(maxBytes) : Checked(buffer.AsMemory(0, count));
    }

    // Looked at each time that the buffer is full, which doubles: all that is looked through is no more than twice the body.
    private static bool IsTooLarge(ReadOnlySpan<byte> sent, int maxBytes) =>
        sent.Length > maxBytes && sent.Length - ImageFields.BytesOfData(sent) > maxBytes;

    private static RequestBody Checked(ReadOnlyMemory<byte> sent)
    {
        var text = sent.Span.StartsWith(Encoding.UTF8.Preamble) ? sent[Encoding.UTF8.Preamble.Length..] : sent;
        return Utf8.IsValid(text.Span)
            ? new RequestBody(text, Convert.ToHexStringLower(SHA256.HashData(sent.Span)))
            : throw Problem.InvalidRequest("The body is not valid UTF-8.");
    }

    private static ProblemException TooLarge(int maxBytes) => Problem.TooLarge($"The body must be at most {maxBytes} bytes.");

    /// <summary>What one body holds.</summary>
    private sealed class Share(BodyMemory memory) : IDisposable
    {
        private int _taken;

        /// <summary>Gives a longer buffer that begins as the other one.</summary>
        public byte[] Grow(byte[] buffer, int length)
        {
            if (!memory.TryTake(length - buffer.Length))
            {
                throw Problem.TooManyBodies();
            }

            _taken = length;
            var longer = GC.AllocateUninitializedArray<byte>(length);
            buffer.CopyTo(longer, 0);
            return longer;
        }

        public void Dispose() => memory.GiveBack(Interlocked.Exchange(ref _taken, 0));
    }
}
