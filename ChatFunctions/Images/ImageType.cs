namespace ChatFunctions.Images;

/// <summary>The types of images that models read, by the first bytes alone: what a label says may be wrong, or meant to mislead.</summary>
internal static class ImageType
{
    /// <summary>In words, for whoever sent another.</summary>
    public const string Names = "PNG, JPEG, WebP or GIF";

    /// <returns>The media type; <see langword="null"/> where it is none of them.</returns>
    public static string? Of(ReadOnlySpan<byte> content) => content switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => "image/png",
        [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => "image/gif",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => "image/webp",
        _ => null,
    };
}
