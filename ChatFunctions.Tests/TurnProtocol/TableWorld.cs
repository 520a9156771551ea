using System.Collections.Concurrent;
using Azure.Core.Pipeline;

namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>One table of the real table service, a clock for it, a model, and the workers before it.</summary>
internal sealed class TableWorld : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _violations = new();
    private readonly List<Worker> _workers = [];
    private long _shift;

    private TableWorld(string connectionString) => ConnectionString = connectionString;

    /// <summary>The connections of all tests.</summary>
    public static HttpClientTransport Connections { get; } = new(new HttpClient(new SocketsHttpHandler { UseProxy = false }));

    public string ConnectionString { get; }

    public string TableName { get; } = $"t{Guid.NewGuid():N}";

    public FakeModel Model { get; } = new();

    /// <summary>How far the service's clock is ahead.</summary>
    public TimeSpan ClockShift => TimeSpan.FromTicks(Interlocked.Read(ref _shift));

    public static async Task<TableWorld> CreateAsync() => new((await AzuriteFixture.SharedAsync()).ConnectionString);

    /// <summary>A new worker.</summary>
    /// <param name="settings">Settings other than the usual ones.</param>
    public Worker Start(params (string Name, string Value)[] settings)
    {
        var worker = new Worker(this, settings);
        _workers.Add(worker);
        return worker;
    }

    /// <summary>Steps the service's clock.</summary>
    public void Step(TimeSpan by) => Interlocked.Add(ref _shift, by.Ticks);

    /// <summary>Steps the service's clock past every lease.</summary>
    public void ExpireLeases() => Step(Worker.Lease + TimeSpan.FromSeconds(2));

    public void Check(TableRequest request)
    {
        foreach (var violation in ServiceLimits.Violations(request))
        {
            _violations.Enqueue(violation);
        }
    }

    public void Report(string violation) => _violations.Enqueue(violation);

    /// <summary>Fails the test when any request broke a limit or any worker logged a defect.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers)
        {
            await worker.DisposeAsync();
        }

        Assert.True(_violations.IsEmpty, string.Join("\n", _violations));
    }
}
