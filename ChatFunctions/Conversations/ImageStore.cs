using System.Collections.Concurrent;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Images;

namespace ChatFunctions.Conversations;

/// <summary>
/// The images that conversations hold: each a blob by the hash of its bytes, beneath its conversation and the conversation's generation. So
/// a conversation's images go with it, and a deleter that slept can't touch those of a namesake that was begun since. Thread-safe.
/// </summary>
/// <param name="container">Where they are; made when the first one comes. <see langword="null"/>: nowhere.</param>
internal sealed class ImageStore(BlobContainerClient? container)
{
    private const int BlobsOfPage = 1000;
    private const int ParallelWrites = 4;

    /// <summary>What stands before the hash in the names of a conversation's blobs.</summary>
    public static string Folder(string partition, int generation) =>
        string.Create(CultureInfo.InvariantCulture, $"{partition.Replace('~', '/')}/{generation}/");

    /// <summary>Writes images; those that are there already are written again, so that no sweep takes them for old ones.</summary>
    /// <exception cref="StoreUnavailableException">The blob service did not take them all.</exception>
    public Task KeepAsync(string folder, IEnumerable<MessageImage.Stored> images, CancellationToken cancellationToken) => RunAsync(
        async there =>
        {
            await ForEachAsync(images, image =>
            {
                var blob = there.GetBlobClient(folder + image.Sha256);
                var headers = new BlobUploadOptions { HttpHeaders = new BlobHttpHeaders { ContentType = image.Type } };
                return InContainerAsync(
                    there, () => blob.UploadAsync(BinaryData.FromBytes(image.Content), headers, cancellationToken), cancellationToken);
            });
        },
        cancellationToken);

    /// <summary>Copies images of one conversation for another.</summary>
    /// <returns>The hashes of those that are gone.</returns>
    /// <exception cref="StoreUnavailableException">The blob service did not copy them all.</exception>
    public async Task<IReadOnlySet<string>> CopyAsync(
        string source, string target, IEnumerable<MessageImage.Stored> images, CancellationToken cancellationToken)
    {
        var gone = new ConcurrentDictionary<string, bool>();
        await RunAsync(
            there => ForEachAsync(images, async image =>
            {
                try
                {
                    var copy = await there.GetBlobClient(target + image.Sha256)
                        .StartCopyFromUriAsync(there.GetBlobClient(source + image.Sha256).Uri, cancellationToken: cancellationToken);
                    await copy.WaitForCompletionAsync(cancellationToken);
                }
                catch (RequestFailedException missing) when (missing.Status == StatusCodes.Status404NotFound)
                {
                    // Its conversation was deleted meanwhile.
                    gone[image.Sha256] = true;
                }
            }),
            cancellationToken);
        return gone.Keys.ToHashSet();
    }

    /// <summary>Opens an image for as long as it is read.</summary>
    /// <param name="folder">See <see cref="Folder"/>.</param>
    /// <param name="sha256">Its hash.</param>
    /// <param name="read">Reads its bytes, of which it is told the number.</param>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="StoreUnavailableException">The blob service did not answer, or no more.</exception>
    public async Task<bool> OpenAsync(
        string folder, string sha256, Func<Stream, long, Task> read, CancellationToken cancellationToken)
    {
        var isThere = true;
        await RunAsync(
            async there =>
            {
                BlobDownloadStreamingResult opened;
                try
                {
                    opened = await there.GetBlobClient(folder + sha256).DownloadStreamingAsync(cancellationToken: cancellationToken);
                }
                catch (RequestFailedException missing) when (missing.Status == StatusCodes.Status404NotFound)
                {
                    isThere = false;
                    return;
                }

                await using var content = opened.Content;
                await read(content, opened.Details.ContentLength);
            },
            cancellationToken);
        return isThere;
    }

    /// <summary>The image with its bytes; <see cref="MessageImage.Left"/> where they can't be had.</summary>
    public async Task<MessageImage> ReadAsync(string folder, MessageImage.Stored image, CancellationToken cancellationToken)
    {
        try
        {
            var content = new byte[image.Length];
            if (await OpenAsync(
                folder, image.Sha256, (stream, _) => stream.ReadExactlyAsync(content, cancellationToken).AsTask(), cancellationToken))
            {
                return image with { Content = content };
            }
        }
        catch (StoreUnavailableException)
        {
            // The turn has begun: what was said goes on without it.
        }

        return new MessageImage.Left { Detail = image.Detail };
    }

    /// <summary>Deletes the images of a conversation up to a generation; whoever comes second finds nothing left.</summary>
    /// <param name="until">Ends the deleting between two of them.</param>
    /// <returns>Whether nothing ended it.</returns>
    /// <exception cref="StoreUnavailableException">The blob service did not delete them all.</exception>
    public async Task<bool> EraseAsync(string partition, int generation, CancellationToken until, CancellationToken cancellationToken)
    {
        var prefix = partition.Replace('~', '/') + "/";
        await ListAsync(
            async there =>
            {
                var blobs = there.GetBlobsAsync(BlobTraits.None, BlobStates.None, prefix, cancellationToken);
                await foreach (var blob in blobs.TakeWhile(_ => !until.IsCancellationRequested))
                {
                    await (FolderOf(blob).Generation <= generation
                        ? there.DeleteBlobIfExistsAsync(blob.Name, cancellationToken: cancellationToken)
                        : Task.CompletedTask);
                }
            },
            cancellationToken);
        return !until.IsCancellationRequested;
    }

    /// <summary>
    /// Looks at a page of all blobs, and deletes those that nobody names: a begin that failed, or a copy for a conversation that is gone,
    /// left them. One that is written meanwhile stays, for each write renews it.
    /// </summary>
    /// <param name="place">Where the page begins; empty for the first one.</param>
    /// <param name="before">Only what was written before: a begin writes its images first.</param>
    /// <param name="has">Whether a conversation has images in a generation.</param>
    /// <returns>How many went, and where the next page begins; empty after the last one.</returns>
    /// <exception cref="StoreUnavailableException">The blob service did not answer.</exception>
    public async Task<(int Gone, string Next)> SweepAsync(
        string place, DateTimeOffset before, Func<string, int, Task<bool>> has, CancellationToken cancellationToken)
    {
        var (gone, next) = (0, "");
        await ListAsync(
            async there =>
            {
                var pages = there.GetBlobsAsync(BlobTraits.None, BlobStates.None, null, cancellationToken)
                    .AsPages(place.Length == 0 ? null : place, BlobsOfPage);
                await foreach (var page in pages)
                {
                    foreach (var folder in page.Values.Where(blob => blob.Properties.LastModified <= before).GroupBy(FolderOf))
                    {
                        var (partition, generation) = folder.Key;
                        gone += await has(partition, generation) ? 0 : await DeleteAsync(there, folder, cancellationToken);
                    }

                    next = page.ContinuationToken ?? "";
                    return;
                }
            },
            cancellationToken);
        return (gone, next);
    }

    private static (string Partition, int Generation) FolderOf(BlobItem blob)
    {
        var parts = blob.Name.Split('/');
        return (string.Join('~', parts[..^2]), int.Parse(parts[^2], CultureInfo.InvariantCulture));
    }

    private static async Task<int> DeleteAsync(
        BlobContainerClient there, IEnumerable<BlobItem> blobs, CancellationToken cancellationToken)
    {
        var gone = 0;
        foreach (var blob in blobs)
        {
            try
            {
                var asListed = new BlobRequestConditions { IfMatch = blob.Properties.ETag };
                await there.GetBlobClient(blob.Name).DeleteIfExistsAsync(conditions: asListed, cancellationToken: cancellationToken);
                gone++;
            }
            catch (RequestFailedException written) when (written.Status == StatusCodes.Status412PreconditionFailed)
            {
                // Somebody needs it again.
            }
        }

        return gone;
    }

    private static async Task ForEachAsync(IEnumerable<MessageImage.Stored> images, Func<MessageImage.Stored, Task> write)
    {
        foreach (var some in images.DistinctBy(image => image.Sha256).Chunk(ParallelWrites))
        {
            await Task.WhenAll(some.Select(write));
        }
    }

    private Task ListAsync(Func<BlobContainerClient, Task> run, CancellationToken cancellationToken) => RunAsync(
        async there =>
        {
            try
            {
                await run(there);
            }
            catch (RequestFailedException missing) when (missing.ErrorCode == BlobErrorCode.ContainerNotFound)
            {
                // No image was ever stored.
            }
        },
        cancellationToken);

    private async Task RunAsync(Func<BlobContainerClient, Task> run, CancellationToken cancellationToken)
    {
        try
        {
            await run(container ?? throw new StoreUnavailableException { IsOfImages = true });
        }
        catch (Exception exception)
            when (exception is RequestFailedException or AggregateException or OperationCanceledException or IOException &&
                !cancellationToken.IsCancellationRequested)
        {
            throw new StoreUnavailableException(exception) { IsOfImages = true };
        }
    }

    private static async Task InContainerAsync(BlobContainerClient there, Func<Task> write, CancellationToken cancellationToken)
    {
        try
        {
            await write();
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == BlobErrorCode.ContainerNotFound)
        {
            await there.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            await write();
        }
    }
}
