using System.Text.RegularExpressions;
using Azure;
using Azure.Data.Tables;

namespace ChatFunctions.Tests.TurnProtocol.Schedules;

/// <summary>A way to the table in memory; how each request gets there is for those that derive from it to say.</summary>
internal abstract partial class StoredClient(StoredTable table) : TableClient
{
    public override string Name => "stored";

    public override AsyncPageable<T> QueryAsync<T>(
        string? filter = null, int? maxPerPage = null, IEnumerable<string>? select = null, CancellationToken cancellationToken = default) =>
        new Pages<T>(this, Conditions(filter!), maxPerPage ?? 1000, select);

    public override Task<NullableResponse<T>> GetEntityIfExistsAsync<T>(
        string partitionKey, string rowKey, IEnumerable<string>? select = null, CancellationToken cancellationToken = default) =>
        SendAsync<NullableResponse<T>>($"GET {rowKey}", isWrite: false, () =>
            new Found<T>(
                table.Find(partitionKey, rowKey) is { } row ? (T)(object)StoredTable.Copy(row, select) : null, Respond()));

    public override Task<Response<IReadOnlyList<Response>>> SubmitTransactionAsync(
        IEnumerable<TableTransactionAction> transactionActions, CancellationToken cancellationToken = default)
    {
        TableTransactionAction[] actions = [.. transactionActions];
        return SendAsync(Describe(actions), isWrite: true, () =>
        {
            IReadOnlyList<Response> parts = [.. Write(actions).Select(Respond)];
            return Response.FromValue(parts, Respond());
        });
    }

    public override Task<Response> UpdateEntityAsync<T>(
        T entity, ETag ifMatch, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default) =>
        WriteAsync(new TableTransactionAction(
            mode == TableUpdateMode.Merge ? TableTransactionActionType.UpdateMerge : TableTransactionActionType.UpdateReplace, entity,
            ifMatch));

    public override Task<Response> AddEntityAsync<T>(T entity, CancellationToken cancellationToken = default) =>
        WriteAsync(new TableTransactionAction(TableTransactionActionType.Add, entity));

    public override Task<Response> UpsertEntityAsync<T>(
        T entity, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default) =>
        WriteAsync(new TableTransactionAction(
            mode == TableUpdateMode.Merge ? TableTransactionActionType.UpsertMerge : TableTransactionActionType.UpsertReplace, entity));

    public override async Task<Response> DeleteEntityAsync(
        string partitionKey, string rowKey, ETag ifMatch = default, CancellationToken cancellationToken = default)
    {
        try
        {
            return await WriteAsync(
                new TableTransactionAction(TableTransactionActionType.Delete, new TableEntity(partitionKey, rowKey), ifMatch));
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            // The SDK's own method answers an absent row without an exception.
            return Respond();
        }
    }

    private Task<Response> WriteAsync(TableTransactionAction action) =>
        SendAsync(Describe([action]), isWrite: true, () => Respond(Write([action])[0]));

    /// <summary>Sends a request.</summary>
    /// <param name="name">What it is, for people.</param>
    /// <param name="isWrite">Whether it changes anything.</param>
    /// <param name="run">What it does when it has reached the table.</param>
    protected abstract Task<T> SendAsync<T>(string name, bool isWrite, Func<T> run);

    /// <summary>The service's answer.</summary>
    protected abstract Response Respond(ETag etag);

    /// <summary>How many rows the next page of a query holds at the most.</summary>
    protected virtual int NextPageSize() => 1000;

    /// <summary>Looks at writes that are about to be applied.</summary>
    protected virtual void Observe(IReadOnlyList<TableTransactionAction> actions)
    {
    }

    private Response Respond() => Respond(default);

    private ETag[] Write(IReadOnlyList<TableTransactionAction> actions)
    {
        table.Check(actions);
        Observe(actions);
        return table.Apply(actions);
    }

    private static string Describe(IReadOnlyList<TableTransactionAction> actions) =>
        string.Join(' ', actions.Select(action => action.ActionType switch
    {
        TableTransactionActionType.Delete => $"-{action.Entity.RowKey}",
        TableTransactionActionType.Add => $"+{action.Entity.RowKey}",
        _ => action.Entity.RowKey,
    }));

    private static (string Name, string Comparison, string Value)[] Conditions(string filter) =>
        [.. Condition().Matches(filter).Select(match =>
            (match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value.Replace("''", "'", StringComparison.Ordinal)))];

    private static bool Holds(TableEntity row, (string Name, string Comparison, string Value) condition)
    {
        var order = string.CompareOrdinal(condition.Name == "RowKey" ? row.RowKey : row.PartitionKey, condition.Value);
        return condition.Comparison switch
        {
            "eq" => order == 0,
            "lt" => order < 0,
            "le" => order <= 0,
            "gt" => order > 0,
            "ge" => order >= 0,
            _ => throw new NotSupportedException(condition.Comparison),
        };
    }

    [GeneratedRegex("(PartitionKey|RowKey) (eq|lt|le|gt|ge) '((?:[^']|'')*)'")]
    private static partial Regex Condition();

    private sealed class Found<T>(T? value, Response response) : NullableResponse<T>
        where T : class
    {
        public override bool HasValue => value is not null;

        public override T? Value => value;

        public override Response GetRawResponse() => response;
    }

    private sealed class Pages<T>(
        StoredClient client, (string Name, string Comparison, string Value)[] conditions, int size, IEnumerable<string>? columns)
        : AsyncPageable<T>
        where T : notnull
    {
        public override async IAsyncEnumerable<Page<T>> AsPages(string? continuationToken = null, int? pageSizeHint = null)
        {
            var name = $"QUERY {conditions[1].Value} to {conditions[^1].Value}";
            yield return await client.SendAsync(name, isWrite: false, () => Read(continuationToken));
        }

        // The service may end a page wherever it likes.
        private Page<T> Read(string? after)
        {
            var partition = conditions.Single(condition => condition.Name == "PartitionKey").Value;
            var rows = client.Table.Rows(partition)
                .Where(row =>
                    (after is null || string.CompareOrdinal(row.RowKey, after) > 0) && conditions.All(condition => Holds(row, condition)))
                .ToArray();
            var count = Math.Min(Math.Min(rows.Length, size), client.NextPageSize());
            var more = count < rows.Length ? count == 0 ? after ?? " " : rows[count - 1].RowKey : null;
            return Page<T>.FromValues(
                [.. rows.Take(count).Select(row => (T)(object)StoredTable.Copy(row, columns))], more, client.Respond());
        }
    }

    private StoredTable Table => table;
}
