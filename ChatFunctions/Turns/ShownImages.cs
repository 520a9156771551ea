using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Images;

namespace ChatFunctions.Turns;

/// <summary>
/// Which images the model is shown again: those of what is answered, and before them the newest, until there are five. In the place of the
/// others, and of those that can't be read, it is only told that there was one. Thread-safe.
/// </summary>
internal sealed class ShownImages(ImageStore store)
{
    private const int Newest = 5;

    /// <summary>Messages with the bytes of the images that are shown.</summary>
    /// <param name="messages">Oldest first.</param>
    /// <param name="asked">How many of them, at the end, are answered: theirs are shown all.</param>
    /// <param name="folder">Finds where the stored ones are; only asked where there are such.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<IReadOnlyList<MessageRow>> ReadAsync(
        IReadOnlyList<MessageRow> messages, int asked, Func<Task<string?>> folder, CancellationToken cancellationToken)
    {
        if (messages.All(message => message.Images.Count == 0))
        {
            return messages;
        }

        var left = Math.Max(Newest, messages.TakeLast(asked).Sum(message => message.Images.Count));
        var shown = new MessageRow[messages.Count];
        var there = await folder();
        for (var index = messages.Count - 1; index >= 0; index--)
        {
            var images = messages[index].Images;
            var first = Math.Max(0, images.Count - left);
            left -= images.Count - first;
            shown[index] = images.Count == 0 ? messages[index] : messages[index] with
            {
                Images = await Task.WhenAll(images.Select((image, place) => (image, place >= first) switch
                {
                    (_, false) => Task.FromResult<MessageImage>(new MessageImage.Left()),
                    (MessageImage.Stored { Content.IsEmpty: true } stored, _) => there is null
                        ? Task.FromResult<MessageImage>(new MessageImage.Left())
                        : store.ReadAsync(there, stored, cancellationToken),
                    _ => Task.FromResult(image),
                })),
            };
        }

        return shown;
    }
}
