using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace ChatFunctions.Benchmarks.Tables;

/// <summary>The answer to one request: it is written into the response's buffer, for the caller to flush.</summary>
internal sealed class TableAnswer
{
    private const string Json = "application/json;odata=minimalmetadata;streaming=true;charset=utf-8";
    private const string ServiceVersion = "2019-02-02";

    private readonly HttpContext _context;
    private readonly HttpResponse _response;
    private readonly TimeProvider _time;
    private readonly string _requestId = Guid.NewGuid().ToString();

    public TableAnswer(HttpContext context, TimeProvider time)
    {
        _context = context;
        _response = context.Response;
        _time = time;
        _response.Headers["x-ms-request-id"] = _requestId;
        _response.Headers["x-ms-version"] = ServiceVersion;
        if (context.Request.Headers.TryGetValue("x-ms-client-request-id", out var clientRequestId))
        {
            _response.Headers["x-ms-client-request-id"] = clientRequestId;
        }
    }

    private bool IsContentWanted => !_context.Request.Headers["Prefer"].ToString().Contains("return-no-content", StringComparison.Ordinal);

    public void WriteNothing() => _response.StatusCode = StatusCodes.Status204NoContent;

    public void WriteTable(string table)
    {
        if (IsContentWanted)
        {
            Begin(StatusCodes.Status201Created, Json);
            Write($"{{{Metadata("Tables/@Element")},\"TableName\":{RowProperty.Quote(table)}}}");
        }
        else
        {
            WriteNothing();
        }
    }

    public void WriteEntity(int status, string table, TableRow row, IReadOnlySet<string>? columns)
    {
        _response.Headers.ETag = row.ETag;
        Begin(status, Json);
        Write($"{{{Metadata($"{table}/@Element")},");
        row.WriteTo(_response.BodyWriter, columns);
        Write("}");
    }

    /// <param name="write">What was done.</param>
    /// <param name="row">What it has left, if anything.</param>
    public void WriteWritten(string table, TableWrite write, TableRow? row)
    {
        if (write.Kind == WriteKind.Insert && IsContentWanted)
        {
            WriteEntity(StatusCodes.Status201Created, table, row!, null);
            return;
        }

        _response.Headers.ETag = row?.ETag;
        WriteNothing();
    }

    public void WritePage(string table, IReadOnlyList<TableRow> rows, EntityKey? next, IReadOnlySet<string>? columns)
    {
        if (next is { } key)
        {
            Continuation.Write(_response, key);
        }

        Begin(StatusCodes.Status200OK, Json);
        Write($"{{{Metadata(table)},\"value\":[");
        for (var index = 0; index < rows.Count; index++)
        {
            _response.BodyWriter.Write(index == 0 ? "{"u8 : ",{"u8);
            rows[index].WriteTo(_response.BodyWriter, columns);
            _response.BodyWriter.Write("}"u8);
        }

        Write("]}");
    }

    public void WriteFault(TableFault fault)
    {
        _response.Headers["x-ms-error-code"] = fault.Code;
        Begin(fault.Status, Json);
        Write(fault.ToJson(_requestId, _time.GetUtcNow()));
    }

    public void WriteTransaction(IReadOnlyList<TableRow?> rows) => Write(TransactionAnswer.Success(rows));

    public void WriteTransactionFault(TableFaultException failure) =>
        Write(TransactionAnswer.Failure(failure, _requestId, _time.GetUtcNow()));

    // The transaction was taken, whatever became of it: the status of its parts says that.
    private void Write(TransactionAnswer transaction)
    {
        Begin(StatusCodes.Status202Accepted, transaction.ContentType);
        _response.BodyWriter.Write(transaction.ToBytes());
    }

    private void Begin(int status, string contentType)
    {
        _response.StatusCode = status;
        _response.ContentType = contentType;
    }

    private void Write(string text) => Encoding.UTF8.GetBytes(text, _response.BodyWriter);

    private string Metadata(string of) => $"\"odata.metadata\":\"http://{_context.Request.Host}/devstoreaccount1/$metadata#{of}\"";
}
