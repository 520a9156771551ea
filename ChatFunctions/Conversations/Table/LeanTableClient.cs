using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;

namespace ChatFunctions.Conversations.Table;

/// <summary>
/// The SDK's client, with transactions that it only carries: addresses, authorization, retries and time-outs are the SDK's, the body and
/// the reading of the answer are <see cref="TableTransaction"/>'s. Thread-safe.
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

        // A request without a body, which the policy below makes the transaction of.
        using var scope = HttpPipeline.CreateHttpMessagePropertiesScope(
            new Dictionary<string, object?> { [nameof(TableTransaction)] = transaction });
        var response = await DeleteEntityAsync("", "", ETag.All, cancellationToken);
        return transaction switch
        {
            { Failure: { } failure } => throw failure,
            { ETags: { } etags } => Response.FromValue<IReadOnlyList<Response>>(
                [.. etags.Select(etag => new PartResponse(response, etag))], response),
            _ => throw new RequestFailedException(response),
        };
    }

    private static TableClientOptions Prepare(TableClientOptions options)
    {
        options.AddPolicy(new CarryingPolicy(), HttpPipelinePosition.PerCall);
        options.AddPolicy(new CompactBodyPolicy(), HttpPipelinePosition.PerCall);
        return options;
    }

    private static Uri AddressOf(Uri table) => new UriBuilder(table) { Query = "" }.Uri;
}
