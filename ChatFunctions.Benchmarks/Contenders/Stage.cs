using Azure;
using Azure.Data.Tables;
using ChatFunctions.Benchmarks.Load;
using ChatFunctions.Benchmarks.Processes;
using ChatFunctions.Conversations.Table;
using ChatFunctions.LocalHost;

namespace ChatFunctions.Benchmarks.Contenders;

/// <summary>What a measurement needs besides its contenders: the upstream, a real Azurite that is empty, and a client.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private static readonly string Program = typeof(Stage).Assembly.Location;
    private static readonly string LocalHost = typeof(Repository).Assembly.Location;

    private readonly ServerProcess _upstream;
    private readonly EmptyAzurite _azurite;
    private readonly string? _published;

    private Stage(ServerProcess upstream, EmptyAzurite azurite, string? published)
    {
        (_upstream, _azurite, _published) = (upstream, azurite, published);
    }

    public LoadClient Client { get; } = new();

    /// <summary>The connection string of the Azurite.</summary>
    public string Table => _azurite.ConnectionString;

    /// <summary>Where the Azurite is.</summary>
    public Uri TableAddress => _azurite.Address;

    /// <param name="published">The folder of the published app, for <see cref="ContenderKind.ChatFunctionsPublished"/>.</param>
    public static async Task<Stage> SetAsync(string? published = null) => new(
        await ServerProcess.StartAsync([Program, "upstream"], ServerProcess.Unspinning), await EmptyAzurite.StartAsync(), published);

    /// <summary>Starts contenders, each in a process of its own.</summary>
    /// <param name="kinds">Which.</param>
    /// <param name="table">The table service's connection string; the Azurite's without.</param>
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
    /// <param name="kind">Which.</param>
    /// <param name="table">The table service's connection string; the Azurite's without.</param>
    /// <param name="settings">Further environment variables for this app.</param>
    public async Task<Contender> StartAsync(ContenderKind kind, string? table = null, IReadOnlyDictionary<string, string>? settings = null)
    {
        var server = kind switch
        {
            ContenderKind.Direct => await ServerProcess.StartAsync([Program, "upstream"], ServerProcess.Unspinning),
            ContenderKind.Relay => await ServerProcess.StartAsync([Program, "relay", _upstream.Address], ServerProcess.Unspinning),
            ContenderKind.Straightforward => await StartStraightforwardAsync(table ?? Table),
            ContenderKind.ChatFunctions => await StartChatFunctionsAsync(LocalHost, table ?? Table, settings),
            _ => await StartChatFunctionsAsync(
                Path.Combine(_published ?? throw new InvalidOperationException("Nothing is published."), Path.GetFileName(LocalHost)), table ?? Table, settings),
        };
        return new Contender(kind, server);
    }

    /// <summary>Takes all rows out of the contenders' tables, as if nothing had been said yet.</summary>
    public async Task EmptyTablesAsync()
    {
        foreach (var name in new[] { StraightforwardServer.Table, new ConversationStoreOptions().TableName })
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
                await table.SubmitTransactionAsync(batch.Select(row => new TableTransactionAction(TableTransactionActionType.Delete, row, ETag.All)));
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _upstream.DisposeAsync();
        await _azurite.DisposeAsync();
    }

    // With the runtime's settings of a web project, as most people would have it.
    private Task<ServerProcess> StartStraightforwardAsync(string table) => ServerProcess.StartAsync(
        ["exec", "--runtimeconfig", Path.Combine(AppContext.BaseDirectory, "Straightforward.runtimeconfig.json"), Program, "straightforward", _upstream.Address, table]);

    private Task<ServerProcess> StartChatFunctionsAsync(string program, string table, IReadOnlyDictionary<string, string>? settings) => ServerProcess.StartAsync(
        [program, "--port", "0"],
        new Dictionary<string, string>(settings ?? new Dictionary<string, string>())
        {
            ["OPENAI_BASE_URL"] = _upstream.Address,
            ["OPENAI_MODEL"] = "benchmark",
            ["ConversationStore__ConnectionString"] = table,
        });
}
