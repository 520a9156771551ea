using Azure;
using Azure.Data.Tables;
using ChatFunctions.Benchmarks.Floor;
using ChatFunctions.Benchmarks.Load;
using ChatFunctions.Benchmarks.Processes;
using ChatFunctions.Conversations.Table;
using ChatFunctions.LocalHost;

namespace ChatFunctions.Benchmarks.Contenders;

/// <summary>What a measurement needs besides its contenders: the upstream, a table service that is empty, and a client.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private static readonly string Program = typeof(Stage).Assembly.Location;
    private static readonly string LocalHost = typeof(Repository).Assembly.Location;

    private readonly ServerProcess _upstream;
    private readonly IAsyncDisposable _service;
    private readonly string? _published;

    private Stage(ServerProcess upstream, IAsyncDisposable service, string table, string? published) =>
        (_upstream, _service, Table, _published) = (upstream, service, table, published);

    public LoadClient Client { get; } = new();

    /// <summary>The connection string of the table service.</summary>
    public string Table { get; }

    /// <summary>With the table service in memory.</summary>
    /// <param name="published">The folder of the published app, for <see cref="ContenderKind.ChatFunctionsPublished"/>.</param>
    public static async Task<Stage> SetAsync(string? published = null)
    {
        var service = await ServerProcess.StartAsync([Program, "table"], ServerProcess.Unspinning);
        return new Stage(await StartUpstreamAsync(), service, service.Address, published);
    }

    /// <summary>With a real Azurite.</summary>
    public static async Task<Stage> SetWithAzuriteAsync()
    {
        var azurite = await EmptyAzurite.StartAsync();
        return new Stage(await StartUpstreamAsync(), azurite, azurite.ConnectionString, null);
    }

    /// <summary>Starts contenders, each in a process of its own.</summary>
    /// <param name="table">The table service's connection string; the stage's without.</param>
    public async Task<ContenderGroup> StartAsync(IEnumerable<ContenderKind> kinds, string? table = null)
    {
        var contenders = new List<Contender>();
        foreach (var kind in kinds)
        {
            contenders.Add(await StartAsync(kind, table));
        }

        return new ContenderGroup(contenders);
    }

    /// <summary>Starts a contender, in a process of its own.</summary>
    /// <param name="table">The table service's connection string; the stage's without.</param>
    public async Task<Contender> StartAsync(ContenderKind kind, string? table = null)
    {
        table ??= Table;
        var server = kind switch
        {
            ContenderKind.Direct => await StartUpstreamAsync(),
            ContenderKind.Relay => await ServerProcess.StartAsync([Program, "relay", _upstream.Address], ServerProcess.Unspinning),
            ContenderKind.Floor => await ServerProcess.StartAsync([Program, "floor", _upstream.Address, table], ServerProcess.AsTheApp),
            ContenderKind.Straightforward => await StartStraightforwardAsync(table),
            ContenderKind.ChatFunctions => await StartChatFunctionsAsync(LocalHost, table),
            _ => await StartChatFunctionsAsync(
                Path.Combine(_published ?? throw new InvalidOperationException("Nothing is published."), Path.GetFileName(LocalHost)),
                table),
        };
        return new Contender(kind, server);
    }

    /// <summary>Starts the app with settings of its own.</summary>
    /// <param name="environment">The settings.</param>
    /// <param name="key">The access key to ask it with.</param>
    public async Task<Contender> StartAppAsync(IReadOnlyDictionary<string, string> environment, string key) =>
        new(ContenderKind.ChatFunctions, await StartChatFunctionsAsync(LocalHost, Table, environment)) { Key = key };

    /// <summary>Takes all rows out of the contenders' tables, as if nothing had been said yet.</summary>
    public async Task EmptyTablesAsync()
    {
        foreach (var name in new[] { StraightforwardServer.Table, FloorServer.Table, new ConversationStoreOptions().TableName })
        {
            var table = new TableClient(Table, name);
            await table.CreateIfNotExistsAsync();
            var rows = new List<TableEntity>();
            await foreach (var row in table.QueryAsync<TableEntity>(select: [nameof(TableEntity.PartitionKey), nameof(TableEntity.RowKey)]))
            {
                rows.Add(row);
            }

            foreach (var batch in rows.GroupBy(row => row.PartitionKey).SelectMany(partition => partition.Chunk(100)))
            {
                await table.SubmitTransactionAsync(
                    batch.Select(row => new TableTransactionAction(TableTransactionActionType.Delete, row, ETag.All)));
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _upstream.DisposeAsync();
        await _service.DisposeAsync();
    }

    private static Task<ServerProcess> StartUpstreamAsync() => ServerProcess.StartAsync([Program, "upstream"], ServerProcess.Unspinning);

    // With the runtime's settings of a web project, as most people would have it.
    private Task<ServerProcess> StartStraightforwardAsync(string table) => ServerProcess.StartAsync(
        [
            "exec", "--runtimeconfig", Path.Combine(AppContext.BaseDirectory, "Straightforward.runtimeconfig.json"), Program,
            "straightforward", _upstream.Address, table,
        ]);

    private Task<ServerProcess> StartChatFunctionsAsync(
        string program, string table, IReadOnlyDictionary<string, string>? environment = null) => ServerProcess.StartAsync(
        [program, "--port", "0"],
        new Dictionary<string, string>(environment ?? new Dictionary<string, string>())
        {
            ["OPENAI_BASE_URL"] = _upstream.Address,
            ["OPENAI_MODEL"] = "benchmark",
            ["ConversationStore__ConnectionString"] = table,
        });
}
