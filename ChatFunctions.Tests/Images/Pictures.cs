using Azure.Storage.Blobs;

namespace ChatFunctions.Tests.Images;

/// <summary>Small images, and what is left of them in the blob service.</summary>
internal static class Pictures
{
    /// <summary>A PNG of one pixel, 70 bytes.</summary>
    public const string Png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    public const string Gif = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

    public const string PngUrl = $"data:image/png;base64,{Png}";

    public const string SeenPng = "I see: image/png of 70 bytes.";

    /// <summary>PNGs that differ, of so many bytes.</summary>
    public static string PngOf(int number, int length = 100)
    {
        var content = new byte[length];
        Convert.FromBase64String(Png).CopyTo(content, 0);
        BitConverter.TryWriteBytes(content.AsSpan(80), number);
        return $"data:image/png;base64,{Convert.ToBase64String(content)}";
    }

    /// <summary>Where the images of a table are.</summary>
    public static BlobContainerClient Container(string table, AzuriteFixture azurite) => new(azurite.ConnectionString, $"{table}-images");

    /// <summary>The blobs of a conversation in the container of a table.</summary>
    public static async Task<IReadOnlyList<string>> BlobsAsync(string conversationId, string table = "conversations")
    {
        var names = new List<string>();
        await foreach (var blob in Container(table, await AzuriteFixture.SharedAsync()).GetBlobsAsync())
        {
            names.AddRange(blob.Name.Contains($"/{conversationId}/", StringComparison.Ordinal) ? [blob.Name] : []);
        }

        return names;
    }
}
