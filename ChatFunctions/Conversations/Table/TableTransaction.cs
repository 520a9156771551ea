using System.Buffers;
using Azure;
using Azure.Core;
using Azure.Data.Tables;

namespace ChatFunctions.Conversations.Table;

/// <summary>
/// A transaction as it stands on the wire. The SDK makes an HTTP message with a pipeline of its own for each row, and reads each part of
/// the answer like a response of its own: 93 kB of garbage a transaction, and most of the processor time of a short turn.
/// </summary>
/// <param name="table">The table's address.</param>
/// <param name="actions">What is written, all or nothing.</param>
/// <remarks>Source: «Performing entity group transactions»; «Payload format for Table service operations».</remarks>
internal sealed class TableTransaction(Uri table, IReadOnlyList<TableTransactionAction> actions) : CarriedRequest
{
    private const string ContentType = "multipart/mixed; boundary=batch_1";

    private readonly Uri _address = new(table, "$batch");

    public override string Name => "TableClient.SubmitTransaction";

    /// <summary>The rows' new ETags, in order, once it is done; <see langword="null"/> for those that were deleted.</summary>
    public IReadOnlyList<ETag?>? ETags { get; private set; }

    /// <summary>Why nothing was written, if so.</summary>
    public RequestFailedException? Failure { get; private set; }

    public override void Prepare(Request request)
    {
        request.Method = RequestMethod.Post;
        request.Uri.Reset(_address);
        request.Headers.Remove("If-Match");
        request.Headers.SetValue("Content-Type", ContentType);
        request.Content = RequestContent.Create(Write());
    }

    public override Response Read(Response answer)
    {
        if (answer.Status != 202)
        {
            return answer;
        }

        Read(answer.Content);
        return new PartResponse(answer, null);
    }

    private ReadOnlyMemory<byte> Write()
    {
        var body = new ArrayBufferWriter<byte>(4096);
        using var json = RowBody.Writer(body);
        Append("--batch_1\r\nContent-Type: multipart/mixed; boundary=changeset_1\r\n\r\n");
        foreach (var action in actions)
        {
            Append("--changeset_1\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n");
            Append($"{Method(action.ActionType)} {table}");
            if (action.ActionType != TableTransactionActionType.Add)
            {
                Append($"(PartitionKey='{Escape(action.Entity.PartitionKey)}',RowKey='{Escape(action.Entity.RowKey)}')");
            }

            Append(" HTTP/1.1\r\nDataServiceVersion: 3.0\r\nAccept: application/json;odata=minimalmetadata\r\n");
            if (IsConditional(action.ActionType))
            {
                Append($"If-Match: {action.ETag}\r\n");
            }

            if (action.ActionType == TableTransactionActionType.Delete)
            {
                Append("\r\n");
            }
            else
            {
                Append(action.ActionType == TableTransactionActionType.Add ? "Prefer: return-no-content\r\n" : "");
                Append("Content-Type: application/json\r\n\r\n");
                RowBody.Write(json, (TableEntity)action.Entity);
            }

            Append("\r\n");
        }

        Append("--changeset_1--\r\n--batch_1--\r\n");
        return body.WrittenMemory;

        void Append(string text) => Encoding.ASCII.GetBytes(text, body);
    }

    /// <summary>Reads the answer to a transaction that the service has understood: each part has a status of its own.</summary>
    private void Read(BinaryData answer)
    {
        var text = answer.ToString();
        const string Status = "\nHTTP/1.1 ";
        var etags = new List<ETag?>(actions.Count);
        for (var at = text.IndexOf(Status, StringComparison.Ordinal); at >= 0;)
        {
            var next = text.IndexOf(Status, at + 1, StringComparison.Ordinal);
            var part = text.AsSpan(at..(next < 0 ? text.Length : next));
            var status = int.Parse(part.Slice(Status.Length, 3), CultureInfo.InvariantCulture);
            if (status >= 400)
            {
                Failure = new RequestFailedException(status, "The transaction was refused.", Code(part), null);
                return;
            }

            etags.Add(Header(part, "\nETag: "));
            at = next;
        }

        ETags = etags.Count == actions.Count ? etags : throw new IOException("An answer to a transaction has not all parts.");
    }

    private static string Method(TableTransactionActionType type) => type switch
    {
        TableTransactionActionType.Add => "POST",
        TableTransactionActionType.Delete => "DELETE",
        TableTransactionActionType.UpdateMerge or TableTransactionActionType.UpsertMerge => "PATCH",
        _ => "PUT",
    };

    private static bool IsConditional(TableTransactionActionType type) =>
        type is TableTransactionActionType.Delete or TableTransactionActionType.UpdateMerge or TableTransactionActionType.UpdateReplace;

    private static string Escape(string key) => Uri.EscapeDataString(key.Replace("'", "''", StringComparison.Ordinal));

    private static ETag? Header(ReadOnlySpan<char> part, string name)
    {
        var at = part.IndexOf(name, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return null;
        }

        var value = part[(at + name.Length)..];
        return new ETag(value[..value.IndexOf('\r')].ToString());
    }

    private static string? Code(ReadOnlySpan<char> part)
    {
        var (begin, end) = (part.IndexOf('{'), part.LastIndexOf('}'));
        if (begin < 0 || end < begin)
        {
            return null;
        }

        try
        {
            using var error = JsonDocument.Parse(part[begin..(end + 1)].ToString());
            return error.RootElement.GetProperty("odata.error").GetProperty("code").GetString();
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}
