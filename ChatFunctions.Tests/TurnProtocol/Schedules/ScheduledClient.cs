using System.Text.RegularExpressions;
using Azure;
using Azure.Data.Tables;

namespace ChatFunctions.Tests.TurnProtocol.Schedules;

/// <summary>One worker's way to the table: each request waits until the schedule lets it through.</summary>
internal sealed partial class ScheduledClient(ScheduledWorker worker, Schedule schedule) : TableClient
{
    public override string Name => "scheduled";

    public override AsyncPageable<T> QueryAsync<T>(
        string? filter = null, int? maxPerPage = null, IEnumerable<string>? select = null, CancellationToken cancellationToken = default) =>
        new Pages<T>(this, Conditions(filter!), maxPerPage ?? 1000, select);

    public override Task<NullableResponse<T>> GetEntityIfExistsAsync<T>(
        string partitionKey, string rowKey, IEnumerable<string>? select = null, CancellationToken cancellationToken = default) =>
        SendAsync<NullableResponse<T>>($"GET {rowKey}", isWrite: false, () =>
            new Found<T>(
                schedule.Table.Find(partitionKey, rowKey) is { } row ? (T)(object)StoredTable.Copy(row, select) : null, schedule.Network.Respond()));

    public override Task<Response<IReadOnlyList<Response>>> SubmitTransactionAsync(
        IEnumerable<TableTransactionAction> transactionActions, CancellationToken cancellationToken = default)
    {
        TableTransactionAction[] actions = [.. transactionActions];
        return SendAsync(Describe(actions), isWrite: true, () =>
        {
            IReadOnlyList<Response> parts = [.. Write(actions).Select(schedule.Network.Respond)];
            return Response.FromValue(parts, schedule.Network.Respond());
        });
    }

    public override Task<Response> UpdateEntityAsync<T>(
        T entity, ETag ifMatch, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default) =>
        WriteAsync(new TableTransactionAction(
            mode == TableUpdateMode.Merge ? TableTransactionActionType.UpdateMerge : TableTransactionActionType.UpdateReplace, entity, ifMatch));

    public override Task<Response> UpsertEntityAsync<T>(
        T entity, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default) =>
        WriteAsync(new TableTransactionAction(
            mode == TableUpdateMode.Merge ? TableTransactionActionType.UpsertMerge : TableTransactionActionType.UpsertReplace, entity));

    public override async Task<Response> DeleteEntityAsync(
        string partitionKey, string rowKey, ETag ifMatch = default, CancellationToken cancellationToken = default)
    {
        try
        {
            return await WriteAsync(new TableTransactionAction(TableTransactionActionType.Delete, new TableEntity(partitionKey, rowKey), ifMatch));
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            // The SDK's own method answers an absent row without an exception.
            return schedule.Network.Respond();
        }
    }

    private Task<Response> WriteAsync(TableTransactionAction action) =>
        SendAsync(Describe([action]), isWrite: true, () => schedule.Network.Respond(Write([action])[0]));

    private ETag[] Write(IReadOnlyList<TableTransactionAction> actions)
    {
        schedule.Table.Check(actions);
        schedule.Oracle.Observe(worker, actions);
        return schedule.Table.Apply(actions);
    }

    private Task<T> SendAsync<T>(string name, bool isWrite, Func<T> run)
    {
        var call = new TableCall<T>(run) { Worker = worker, Name = name, IsWrite = isWrite };
        schedule.Network.Send(call);
        return call.Answer;
    }

    private static string Describe(IReadOnlyList<TableTransactionAction> actions) => string.Join(' ', actions.Select(action => action.ActionType switch
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
        ScheduledClient client, (string Name, string Comparison, string Value)[] conditions, int size, IEnumerable<string>? columns)
        : AsyncPageable<T>
        where T : notnull
    {
        public override async IAsyncEnumerable<Page<T>> AsPages(string? continuationToken = null, int? pageSizeHint = null)
        {
            yield return await client.SendAsync($"QUERY {conditions[1].Value} to {conditions[^1].Value}", isWrite: false, () => Read(continuationToken));
        }

        // The service may end a page wherever it likes.
        private Page<T> Read(string? after)
        {
            var schedule = client.Schedule;
            var partition = conditions.Single(condition => condition.Name == "PartitionKey").Value;
            var rows = schedule.Table.Rows(partition)
                .Where(row => (after is null || string.CompareOrdinal(row.RowKey, after) > 0) && conditions.All(condition => Holds(row, condition)))
                .ToArray();
            var count = Math.Min(Math.Min(rows.Length, size), schedule.Network.NextPageSize());
            var more = count < rows.Length ? count == 0 ? after ?? " " : rows[count - 1].RowKey : null;
            return Page<T>.FromValues(
                [.. rows.Take(count).Select(row => (T)(object)StoredTable.Copy(row, columns))], more, schedule.Network.Respond());
        }
    }

    private Schedule Schedule => schedule;
}
