using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ChatFunctions.Benchmarks.Tables;

/// <summary>Answers the requests of the table service's protocol. Thread-safe.</summary>
/// <remarks>Source: «Table service REST API».</remarks>
internal sealed class TableRequests(TimeProvider time)
{
    private const int MaxPage = 1000;

    private readonly ConcurrentDictionary<string, EntityTable> _tables = new(StringComparer.OrdinalIgnoreCase);

    public async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream((int)(context.Request.ContentLength ?? 0));
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var answer = new TableAnswer(context, time);
        try
        {
            Answer(context.Request, body.GetBuffer().AsSpan(0, (int)body.Length), answer);
        }
        catch (TableFaultException failure)
        {
            answer.WriteFault(failure.Fault);
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private void Answer(HttpRequest request, ReadOnlySpan<byte> body, TableAnswer answer)
    {
        // As it came: the keys in it are decoded once, and by us.
        var address = ResourceAddress.Parse(request.HttpContext.Features.Get<IHttpRequestFeature>()!.RawTarget);
        switch (request.Method, address)
        {
            case ("POST", { Name: ResourceAddress.Batch }):
                Transact(body, answer);
                break;
            case ("POST", { Name: ResourceAddress.Tables }):
                CreateTable(body, answer);
                break;
            case ("DELETE", { Name: ResourceAddress.Tables, Table: { } table }):
                DeleteTable(table, answer);
                break;
            case (_, { Name: ResourceAddress.Tables }):
                throw new TableFaultException(TableFault.NotImplemented("The stand-in creates and deletes tables and does not list them."));
            case ("GET", { Key: { } key }):
                answer.WriteEntity(StatusCodes.Status200OK, address.Name, Find(address.Name).Get(key), Columns(request));
                break;
            case ("GET", _):
                Query(request, address.Name, answer);
                break;
            default:
                var write = TableWrite.Parse(request.Method, address, request.Headers.IfMatch, body);
                answer.WriteWritten(address.Name, write, Find(address.Name).Write([write])[0]);
                break;
        }
    }

    private void CreateTable(ReadOnlySpan<byte> body, TableAnswer answer)
    {
        string? table;
        try
        {
            table = JsonNode.Parse(body)?["TableName"]?.GetValue<string>();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            table = null;
        }

        if (string.IsNullOrEmpty(table))
        {
            throw new TableFaultException(TableFault.InvalidInput);
        }

        if (!_tables.TryAdd(table, new EntityTable(time)))
        {
            throw new TableFaultException(TableFault.TableAlreadyExists);
        }

        answer.WriteTable(table);
    }

    private void DeleteTable(string table, TableAnswer answer)
    {
        if (!_tables.TryRemove(table, out _))
        {
            throw new TableFaultException(TableFault.ResourceNotFound);
        }

        answer.WriteNothing();
    }

    private void Query(HttpRequest request, string table, TableAnswer answer)
    {
        var query = KeyFilter.Parse(request.Query["$filter"].ToString());
        var top = MaxPage;
        if (request.Query["$top"].ToString() is { Length: > 0 } asked &&
            (!int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out top) || top is 0 or > MaxPage))
        {
            throw new TableFaultException(TableFault.InvalidInput);
        }

        var (rows, next) = Find(table).Query(query, Continuation.Read(request), top);
        answer.WritePage(table, rows, next, Columns(request));
    }

    private void Transact(ReadOnlySpan<byte> body, TableAnswer answer)
    {
        try
        {
            var transaction = Transaction.Parse(body);
            answer.WriteTransaction(Find(transaction.Table).Write(transaction.Writes));
        }
        catch (TableFaultException failure)
        {
            answer.WriteTransactionFault(failure);
        }
    }

    private EntityTable Find(string table) =>
        _tables.TryGetValue(table, out var found) ? found : throw new TableFaultException(TableFault.TableNotFound);

    private static HashSet<string>? Columns(HttpRequest request) =>
        request.Query["$select"].ToString() is { Length: > 0 } columns
            ? [.. columns.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)]
            : null;
}
