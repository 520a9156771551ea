namespace ChatFunctions.Http;

/// <summary>A body that was read whole.</summary>
/// <param name="Utf8">Its bytes: valid UTF-8 without a byte order mark.</param>
/// <param name="Hash">SHA-256 of what was sent, in hexadecimal.</param>
internal sealed record RequestBody(ReadOnlyMemory<byte> Utf8, string Hash)
{
    /// <summary>The most bytes of a body that may bring a whole history.</summary>
    public const int MaxHistoryBytes = 4 * 1024 * 1024;

    /// <summary>The most bytes of a body that brings one message: 1 MiB, or what its characters take as two escapes each.</summary>
    /// <param name="characters">Characters of the message at the most.</param>
    public static int MaxMessageBytes(int characters) => Math.Max(1024 * 1024, (12 * characters) + (64 * 1024));

    /// <summary>The same as text; decoded anew at each call.</summary>
    public string Text => Encoding.UTF8.GetString(Utf8.Span);
}
