using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace ChatFunctions.Benchmarks.Tables;

/// <summary>The answer to a transaction: a part for each write that was made, or the fault of one in the only part.</summary>
internal sealed class TransactionAnswer
{
    private readonly string _id = Guid.NewGuid().ToString();
    private readonly StringBuilder _body = new();

    private TransactionAnswer() =>
        _body.Append($"--batchresponse_{_id}\r\nContent-Type: multipart/mixed; boundary=changesetresponse_{_id}\r\n\r\n");

    public string ContentType => $"multipart/mixed; boundary=batchresponse_{_id}";

    /// <param name="rows">What each write has left in its place.</param>
    public static TransactionAnswer Success(IReadOnlyList<TableRow?> rows)
    {
        var answer = new TransactionAnswer();
        for (var index = 0; index < rows.Count; index++)
        {
            answer.Append(index, 204, rows[index] is { } row ? $"ETag: {row.ETag}\r\n\r\n" : "\r\n");
        }

        return answer;
    }

    /// <summary>The message begins with the index of the write, which is where clients take it from.</summary>
    public static TransactionAnswer Failure(TableFaultException failure, string requestId, DateTimeOffset time)
    {
        var answer = new TransactionAnswer();
        var message = string.Create(CultureInfo.InvariantCulture, $"{failure.Index}:{failure.Fault.Message}");
        var json = (failure.Fault with { Message = message }).ToJson(requestId, time);
        answer.Append(
            failure.Index, failure.Fault.Status, $"Content-Type: application/json;odata=minimalmetadata;charset=utf-8\r\n\r\n{json}");
        return answer;
    }

    public byte[] ToBytes() => Encoding.UTF8.GetBytes($"{_body}--changesetresponse_{_id}--\r\n--batchresponse_{_id}--\r\n");

    private void Append(int index, int status, string rest) => _body.Append(
        $"""
        --changesetresponse_{_id}
        Content-Type: application/http
        Content-Transfer-Encoding: binary

        HTTP/1.1 {status} {ReasonPhrases.GetReasonPhrase(status)}
        Content-ID: {index + 1}
        DataServiceVersion: 3.0;
        {rest}

        """.ReplaceLineEndings("\r\n"));
}
