using ChatFunctions.Conversations.Table;
using ChatFunctions.Images;

namespace ChatFunctions.Conversations.Begin;

/// <summary>
/// Puts the images of a turn where its conversation keeps them, before a message names them. Those of a begin that fails are no
/// conversation's: the sweep takes them. Thread-safe.
/// </summary>
internal sealed class BeginImages(ConversationTable table, ImageStore store)
{
    /// <summary>Writes what is said, and copies what the conversation begins with; once for each place of both.</summary>
    /// <exception cref="StoreUnavailableException">The blob service did not take them all.</exception>
    /// <exception cref="TableReadException">The table service did not answer.</exception>
    public async Task KeepAsync(TurnDraft draft, BeginSnapshot read, CancellationToken cancellationToken)
    {
        var folder = ImageStore.Folder(draft.Partition, read.Live?.Generation ?? HeadRow.NextGeneration(read.Head));
        if (folder == draft.ImagesKeptIn)
        {
            return;
        }

        var sent = Stored(draft.Inputs);
        if (sent.Length > 0)
        {
            await store.KeepAsync(folder, sent, cancellationToken);
        }

        var copied = read.Live is null ? Stored(draft.Copied) : [];
        if (copied.Length > 0)
        {
            draft.Lose(await CopyAsync(draft, folder, copied, cancellationToken));
        }

        draft.ImagesKeptIn = folder;
    }

    /// <returns>The hashes of those that are gone.</returns>
    private async Task<IReadOnlySet<string>> CopyAsync(
        TurnDraft draft, string folder, MessageImage.Stored[] images, CancellationToken cancellationToken)
    {
        if (draft.Request.Place is TurnPlace.New place &&
            MessageId.TryParse(place.ForkedFrom, MessageId.MessagePrefix, out var last) &&
            RowKeys.Partition(draft.Request.Owner, last.ConversationId) is var source &&
            await table.FindHeadAsync(source, cancellationToken) is { Deleted: false } head)
        {
            return await store.CopyAsync(ImageStore.Folder(source, head.Generation), folder, images, cancellationToken);
        }

        // It was deleted since its messages were read.
        return images.Select(image => image.Sha256).ToHashSet();
    }

    private static MessageImage.Stored[] Stored(IEnumerable<MessageRow> messages) =>
        [.. messages.SelectMany(message => message.Images).OfType<MessageImage.Stored>()];
}
