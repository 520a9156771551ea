using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;

namespace ChatFunctions.Conversations.Table;

/// <summary>
/// The SDK's client, with transactions and changes of a row that it only carries: addresses, authorization, retries and time-outs are the
/// SDK's, the body and the reading of the answer are a <see cref="CarriedRequest"/>'s. Thread-safe.
/// </summary>
internal sealed class LeanTableClient : TableClient
{
    private readonly Uri _table;

    public LeanTableClient(string connectionString, string table, TableClientOptions options)
        : base(connectionString, table, Prepare(options)) => _table = AddressOf(Uri);

    public LeanTableClient(Uri service, string table, TokenCredential credential, TableClientOptions options)
        : base(service, table, credential, Prepare(options)) => _table = AddressOf(Uri);

    public override async Task<Response<IReadOnlyList<Response>>> SubmitTransactionAsync(
        IEnumerable<TableTransactionAction> transactionActions, CancellationToken cancellationToken = default)
    {
        var transaction = new TableTransaction(_table, [.. transactionActions]);

        var response = await CarryAsync(transaction, "", "", ETag.All, cancellationToken);
        return transaction switch
        {
            { Failure: { } failure } => throw failure,
            { ETags: { } etags } => Response.FromValue<IReadOnlyList<Response>>(
                [.. etags.Select(etag => new PartResponse(response, etag))], response),
            _ => throw new RequestFailedException(response),
        };
    }

    public override async Task<Response> UpdateEntityAsync<T>(
        T entity, ETag ifMatch, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default)
    {
        var change = new RowChange((TableEntity)(ITableEntity)entity, mode);
        var response = await CarryAsync(change, entity.PartitionKey, entity.RowKey, ifMatch, cancellationToken);

        // That a row is absent is no fault of a deletion, which carries this.
        return response.Status == 204 ? response : throw new RequestFailedException(response);
    }

    // A request without a body, which the policy below makes another of.
    private async Task<Response> CarryAsync(
        CarriedRequest carried, string partition, string row, ETag ifMatch, CancellationToken cancellationToken)
    {
        using var scope = HttpPipeline.CreateHttpMessagePropertiesScope(
            new Dictionary<string, object?> { [nameof(CarriedRequest)] = carried });
        return await DeleteEntityAsync(partition, row, ifMatch, cancellationToken);
    }

    private static TableClientOptions Prepare(TableClientOptions options)
    {
        options.AddPolicy(new CarryingPolicy(), HttpPipelinePosition.PerCall);
        options.AddPolicy(new CompactBodyPolicy(), HttpPipelinePosition.PerCall);
        return options;
    }

    private static Uri AddressOf(Uri table) => new UriBuilder(table) { Query = "" }.Uri;
}
