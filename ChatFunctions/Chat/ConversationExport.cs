using System.Buffers;
using ChatFunctions.Conversations;
using ChatFunctions.Http;

namespace ChatFunctions.Chat;

/// <summary>Conversations of an owner as JSON lines, of which no more than a page of messages is in memory. For one export.</summary>
internal sealed class ConversationExport(ConversationReader reader, string owner, HttpResponse response)
{
    // A message may have a megabyte.
    private const int PageSize = 20;

    private const int FlushedBytes = 64 * 1024;

    private readonly ArrayBufferWriter<byte> _buffer = new(FlushedBytes);

    /// <summary>Writes the line of a conversation, where it is still there.</summary>
    /// <exception cref="ConversationAbsentException">
    /// It was deleted when the beginning of its line was sent: the line must not end as if it were whole.
    /// </exception>
    /// <exception cref="Conversations.Table.TableReadException">The table service did not answer.</exception>
    public async Task WriteAsync(string id, CancellationToken cancellationToken)
    {
        if (await reader.ReadMessagesAfterAsync(owner, id, PageSize, -1, cancellationToken) is not { } page)
        {
            return;
        }

        var generation = page.Head.Generation;
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
                JsonSerializer.Serialize(json, MessageJson.From(id, message, site), ChatJson.Default.MessageJson);
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
