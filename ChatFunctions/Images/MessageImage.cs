namespace ChatFunctions.Images;

/// <summary>An image of a message: one of those that are nested here.</summary>
internal abstract record MessageImage
{
    /// <summary>The most images of one message.</summary>
    public const int MaxOfMessage = 10;

    /// <summary>The most bytes that the images of one request have together.</summary>
    public const int MaxBytes = 20 * 1024 * 1024;

    /// <summary>The most characters of an address.</summary>
    public const int MaxAddress = 4096;

    // What models of the GPT-4o family take for one that is looked at roughly, and for a square of 1,024 pixels.
    private const int RoughTokens = 85;
    private const int FullTokens = 765;

    private MessageImage()
    {
    }

    /// <summary>How closely the model is to look: <c>low</c>, <c>high</c> or <c>auto</c>, as it was asked for.</summary>
    public string? Detail { get; init; }

    /// <summary>An estimate of what the model reads.</summary>
    public int Tokens => Detail == "low" ? RoughTokens : FullTokens;

    /// <summary>One whose bytes were sent.</summary>
    /// <param name="Sha256">Their hash, in hexadecimal: the name of its blob, beneath that of the conversation.</param>
    /// <param name="Type">Its type by its first bytes, such as <c>image/png</c>.</param>
    /// <param name="Length">How many bytes there are.</param>
    public sealed record Stored(string Sha256, string Type, int Length) : MessageImage
    {
        /// <summary>The bytes, where they are at hand; a row has none.</summary>
        public ReadOnlyMemory<byte> Content { get; init; }
    }

    /// <summary>One that the model service fetches by itself.</summary>
    /// <param name="Url">Its https address; it is never fetched here.</param>
    public sealed record Address(string Url) : MessageImage;

    /// <summary>One that the model is only told of: an older one, or one that could not be read.</summary>
    public sealed record Left : MessageImage;
}
