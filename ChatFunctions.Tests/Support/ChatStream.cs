using System.Diagnostics;

namespace ChatFunctions.Tests.Support;

/// <summary>
/// A response whose headers have arrived and whose body is read as it comes. Disposing of it earlier makes the client leave.
/// </summary>
internal sealed class ChatStream(HttpResponseMessage response, Stream body, CancellationTokenSource patience) : IDisposable
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly Decoder _decoder = (response.Content.Headers.ContentType?.MediaType == "image/png"
        ? Encoding.Latin1
        : new UTF8Encoding(false, throwOnInvalidBytes: true)).GetDecoder();
    private readonly List<(TimeSpan At, string Text)> _arrivals = [];
    private readonly long _start = Stopwatch.GetTimestamp();

    public HttpStatusCode Status => response.StatusCode;

    public string ConversationId => response.Headers.GetValues("X-Conversation-Id").Single();

    public string TurnId => response.Headers.GetValues("X-Turn-Id").Single();

    /// <summary>Each piece that came so far, with its time since the headers.</summary>
    public IReadOnlyList<(TimeSpan At, string Text)> Arrivals => _arrivals;

    /// <summary>All that came so far.</summary>
    public string Text => string.Concat(_arrivals.Select(arrival => arrival.Text));

    /// <summary>Whether the body ended by a reset connection.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Waits for the next piece.</summary>
    /// <returns>The piece; <see langword="null"/> at the end, clean or not.</returns>
    public async Task<string?> ReadAsync()
    {
        var characters = new char[_buffer.Length];
        while (true)
        {
            int read;
            try
            {
                read = await body.ReadAsync(_buffer, patience.Token);
            }
            catch (Exception failure) when (failure is IOException or HttpRequestException)
            {
                IsCut = true;
                return null;
            }

            if (read == 0)
            {
                return null;
            }

            // A piece that is the beginning of a character alone waits for the rest.
            var length = _decoder.GetChars(_buffer, 0, read, characters, 0);
            if (length > 0)
            {
                var text = new string(characters, 0, length);
                _arrivals.Add((Stopwatch.GetElapsedTime(_start), text));
                return text;
            }
        }
    }

    /// <summary>Reads until the text so far contains <paramref name="part"/>.</summary>
    public async Task ReadUntilAsync(string part)
    {
        while (!Text.Contains(part, StringComparison.Ordinal))
        {
            Assert.True(await ReadAsync() is not null, $"The response ended without '{part}':\n{Text}");
        }
    }

    /// <summary>Reads to the end, clean or not.</summary>
    /// <returns>The whole text.</returns>
    public async Task<string> ReadToEndAsync()
    {
        while (await ReadAsync() is not null)
        {
        }

        return Text;
    }

    public void Dispose()
    {
        body.Dispose();
        response.Dispose();
        patience.Dispose();
    }
}
