using System.Buffers;
using System.Buffers.Text;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Http;
using ChatFunctions.Images;

namespace ChatFunctions.Chat;

/// <summary>
/// Conversations of an owner as JSON lines, of which no more than a page of messages, and a piece of an image, is in memory. For one
/// export.
/// </summary>
/// <param name="reader">Where the messages come from.</param>
/// <param name="images">Where stored images come from; <see langword="null"/>: they are named by their addresses.</param>
/// <param name="owner">Whose conversations they are.</param>
/// <param name="response">Where they go.</param>
internal sealed class ConversationExport(ConversationReader reader, ImageStore? images, string owner, HttpResponse response)
{
    // Three bytes are four characters, so that pieces fit together.
    private const int PieceSize = 3 * 16 * 1024;

    // A message may have a megabyte.
    private const int PageSize = 20;

    private const int FlushedBytes = 64 * 1024;

    private readonly ArrayBufferWriter<byte> _buffer = new(FlushedBytes);
    private readonly byte[] _piece = new byte[images is null ? 0 : PieceSize];
    private readonly byte[] _text = new byte[images is null ? 0 : Base64.GetMaxEncodedToUtf8Length(PieceSize)];

    /// <summary>Writes the line of a conversation, where it is still there.</summary>
    /// <exception cref="ConversationAbsentException">
    /// It was deleted when the beginning of its line was sent: the line must not end as if it were whole.
    /// </exception>
    /// <exception cref="TableReadException">The table service did not answer.</exception>
    /// <exception cref="StoreUnavailableException">The blob service did not answer.</exception>
    public async Task WriteAsync(string id, CancellationToken cancellationToken)
    {
        if (await reader.ReadMessagesAfterAsync(owner, id, PageSize, -1, cancellationToken) is not { } page)
        {
            return;
        }

        var generation = page.Head.Generation;
        var folder = ImageStore.Folder(RowKeys.Partition(owner, id), generation);
        var site = Site.Of(response.HttpContext.Request);
        using var json = new Utf8JsonWriter(_buffer, JsonAnswer.Options);
        json.WriteStartObject();
        json.WriteString("id", id);
        json.WriteString("title", page.Head.Title);
        json.WriteString("createdAt", page.Head.Created);
        json.WriteString("updatedAt", page.Head.Updated);
        if (page.Head.Expires is { } expires)
        {
            json.WriteString("expiresAt", expires);
        }

        if (page.Head.Metadata.Length > 0)
        {
            json.WritePropertyName("metadata");
            json.WriteRawValue(page.Head.Metadata);
        }

        if (page.Head.ForkedFrom.Length > 0)
        {
            json.WriteString("forkedFrom", page.Head.ForkedFrom);
        }

        json.WriteStartArray("messages");
        while (true)
        {
            foreach (var message in page.Messages)
            {
                var shown = MessageJson.From(id, message, site);
                if (images is not null && message.Images.Any(image => image is MessageImage.Stored))
                {
                    await WriteAsync(json, shown, message.Images, folder, cancellationToken);
                }
                else
                {
                    JsonSerializer.Serialize(json, shown, ChatJson.Default.MessageJson);
                }
            }

            if (page.Next is null)
            {
                break;
            }

            json.Flush();
            await FlushAsync(cancellationToken);
            page = await reader.ReadMessagesAfterAsync(owner, id, PageSize, page.Next.Number, cancellationToken);
            if (page is null || page.Head.Generation != generation)
            {
                throw new ConversationAbsentException(id);
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        _buffer.Write("\n"u8);
        if (_buffer.WrittenCount >= FlushedBytes)
        {
            await FlushAsync(cancellationToken);
        }
    }

    /// <summary>Writes a message with its images, member by member: what they hold comes in pieces.</summary>
    private async Task WriteAsync(
        Utf8JsonWriter json, MessageJson shown, IEnumerable<MessageImage> held, string folder, CancellationToken cancellationToken)
    {
        using var message = JsonSerializer.SerializeToDocument(shown, ChatJson.Default.MessageJson);
        json.WriteStartObject();
        foreach (var member in message.RootElement.EnumerateObject())
        {
            if (!member.NameEquals("images"u8))
            {
                member.WriteTo(json);
                continue;
            }

            json.WriteStartArray(member.Name);
            foreach (var (reference, image) in member.Value.EnumerateArray().Zip(held))
            {
                json.WriteStartObject();
                foreach (var part in reference.EnumerateObject())
                {
                    if (!part.NameEquals("url"u8) || image is not MessageImage.Stored stored ||
                        !await images!.OpenAsync(
                            folder, stored.Sha256, (content, _) => WriteAsync(json, stored, content, cancellationToken), cancellationToken))
                    {
                        part.WriteTo(json);
                    }
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private async Task WriteAsync(Utf8JsonWriter json, MessageImage.Stored image, Stream content, CancellationToken cancellationToken)
    {
        json.WritePropertyName("url"u8);
        json.WriteStringValueSegment(Encoding.UTF8.GetBytes($"data:{image.Type};base64,"), isFinalSegment: false);
        for (var isLast = false; !isLast;)
        {
            var read = await content.ReadAtLeastAsync(_piece, _piece.Length, throwOnEndOfStream: false, cancellationToken);
            isLast = read < _piece.Length;
            Base64.EncodeToUtf8(_piece.AsSpan(0, read), _text, out _, out var written);
            json.WriteStringValueSegment(_text.AsSpan(0, written), isLast);
            json.Flush();
            await FlushAsync(cancellationToken);
        }
    }

    /// <summary>Sends what is written.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (!response.HasStarted)
        {
            response.ContentType = "application/x-ndjson; charset=utf-8";
            response.Headers.CacheControl = "no-store";
            response.Headers.ContentDisposition = "attachment; filename=\"conversations.jsonl\"";
        }

        await response.BodyWriter.WriteAsync(_buffer.WrittenMemory, cancellationToken);
        _buffer.ResetWrittenCount();
    }
}
