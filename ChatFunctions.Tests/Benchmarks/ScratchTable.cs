using Azure;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using ChatFunctions.Benchmarks.Tables;

namespace ChatFunctions.Tests.Benchmarks;

/// <summary>Tables of one test, on the stand-in or on the real thing that it must be like.</summary>
internal static class ScratchTable
{
    public const string StandIn = "stand-in";
    public const string Azurite = "Azurite";

    /// <summary>A partition with everything that an address must escape.</summary>
    public const string Partition = "o'wner~c.1 % +é&";

    private static readonly HttpClientTransport Connections = new(new HttpClient(new SocketsHttpHandler { UseProxy = false }));
    private static readonly Lazy<Task<TableStandIn>> SharedStandIn = new(() => TableStandIn.StartAsync());

    /// <summary>A client of a table that is not there yet.</summary>
    /// <param name="service">One of the names above.</param>
    public static async Task<TableClient> NameAsync(string service)
    {
        var connectionString = service == StandIn
            ? (await SharedStandIn.Value).ConnectionString
            : (await AzuriteFixture.SharedAsync()).ConnectionString;
        var options = new TableClientOptions { Transport = Connections };
        options.Retry.MaxRetries = 0;
        return new TableClient(connectionString, $"t{Guid.NewGuid():N}", options);
    }

    /// <summary>A client of an empty table.</summary>
    /// <inheritdoc cref="NameAsync"/>
    public static async Task<TableClient> CreateAsync(string service)
    {
        var table = await NameAsync(service);
        await table.CreateAsync();
        return table;
    }

    /// <summary>A client of a table with rows <c>r000</c>, <c>r001</c>, … in the usual partition.</summary>
    /// <inheritdoc cref="NameAsync"/>
    public static async Task<TableClient> FillAsync(string service, int rows)
    {
        var table = await CreateAsync(service);

        // From the last to the first, as the app's messages come.
        foreach (var numbers in Enumerable.Range(0, rows).Reverse().Chunk(100))
        {
            var entities = numbers.Select(number => Row(Name(number), ("Number", number)));
            await table.SubmitTransactionAsync(
                entities.Select(entity => new TableTransactionAction(TableTransactionActionType.Add, entity)));
        }

        return table;
    }

    public static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"r{number:D3}");

    /// <summary>An entity in the usual partition.</summary>
    public static TableEntity Row(string row, params (string Name, object? Value)[] properties)
    {
        var entity = new TableEntity(Partition, row);
        foreach (var (name, value) in properties)
        {
            entity[name] = value;
        }

        return entity;
    }

    /// <summary>What the service says of a request that fails.</summary>
    public static async Task<string> FaultAsync(Func<Task> request)
    {
        var failure = await Assert.ThrowsAnyAsync<RequestFailedException>(request);
        return string.Create(CultureInfo.InvariantCulture, $"{failure.Status} {failure.ErrorCode}");
    }

    /// <summary>The keys of the rows in the table, in order.</summary>
    public static async Task<string[]> RowsAsync(TableClient table, string? filter = null)
    {
        var rows = new List<string>();
        await foreach (var entity in table.QueryAsync<TableEntity>(filter))
        {
            rows.Add(entity.RowKey);
        }

        return [.. rows];
    }
}
