using ChatFunctions.Conversations.Table;
using ChatFunctions.Images;

namespace ChatFunctions.Conversations.Begin;

/// <summary>
/// Sees that the images of a turn are there before the messages that name them. Those of a begin that fails are no conversation's: the
/// sweep takes them. Thread-safe.
/// </summary>
internal sealed class TurnImages(ConversationReader reader, ImageStore images)
{
    /// <summary>Writes the images that are sent, and copies those of the messages that a fork begins with.</summary>
    /// <param name="draft">The turn.</param>
    /// <param name="read">The look that its begin rests on: it says which generation of the conversation the turn is for.</param>
    /// <param name="keptIn">The folder that has them already, from an earlier attempt.</param>
    /// <returns>The folder that has them now.</returns>
    /// <exception cref="StoreUnavailableException">The blob service did not answer.</exception>
    public async Task<string> KeepAsync(TurnDraft draft, BeginSnapshot read, string? keptIn, CancellationToken cancellationToken)
    {
        var folder = ImageStore.Folder(draft.Partition, read.Live?.Generation ?? HeadRow.NextGeneration(read.Head));
        if (folder == keptIn)
        {
            return folder;
        }

        if (Stored(draft.Inputs) is { Length: > 0 } sent)
        {
            await images.KeepAsync(folder, sent, cancellationToken);
        }

        if (read.Live is null && Stored(draft.Copied) is { Length: > 0 } copied)
        {
            draft.Lose(await CopyAsync(draft, folder, copied, cancellationToken));
        }

        return folder;
    }

    /// <returns>The hashes of those that are gone.</returns>
    private async Task<IReadOnlySet<string>> CopyAsync(
        TurnDraft draft, string folder, MessageImage.Stored[] copied, CancellationToken cancellationToken)
    {
        if (draft.Request.Place is TurnPlace.New { ForkedFrom: var source } &&
            MessageId.TryParse(source, MessageId.MessagePrefix, out var last) &&
            await reader.FindImagesAsync(draft.Request.Owner, last.ConversationId, cancellationToken) is { } sources)
        {
            return await images.CopyAsync(sources, folder, copied, cancellationToken);
        }

        // It was deleted since its messages were read.
        return copied.Select(image => image.Sha256).ToHashSet();
    }

    private static MessageImage.Stored[] Stored(IEnumerable<MessageRow> messages) =>
        [.. messages.SelectMany(message => message.Images).OfType<MessageImage.Stored>()];
}
