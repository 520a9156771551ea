using ChatFunctions.LocalHost.OfflineModel;

namespace ChatFunctions.Tests.Survival;

/// <summary>
/// Instances that share one table of one real table service, and one model, which lives in this process and so outlives all of
/// them.
/// </summary>
internal sealed class Cluster : IAsyncDisposable
{
    /// <summary>A lease that is short enough to wait for, and long enough for a busy machine to keep.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(4);

    /// <summary>The setting for tests in which leases expire; in the others none may, however slow the machine is.</summary>
    public static readonly (string Name, string Value) ShortLease = ("Chat__LeaseDuration", $"{Lease.TotalSeconds} s");

    private readonly HostKind _kind;
    private readonly ITestOutputHelper? _output;
    private readonly Dictionary<string, string?> _settings;
    private readonly List<Node> _nodes = [];

    private Cluster(HostKind kind, OfflineModelServer model, ITestOutputHelper? output, (string Name, string Value)[] settings)
    {
        (_kind, Model, _output) = (kind, model, output);
        _settings = new Dictionary<string, string?>(model.Settings)
        {
            ["ConversationStore__TableName"] = TableName,
            ["Chat__JournalInterval"] = "0.2 s",
            ["Chat__DrainTime"] = "0.5 s",
        };
        foreach (var (name, value) in settings)
        {
            _settings[name] = value;
        }
    }

    public OfflineModelServer Model { get; }

    public string TableName { get; } = $"s{Guid.NewGuid():N}";

    /// <summary>Of instances on LocalHost.</summary>
    /// <inheritdoc cref="StartAsync(HostKind, ITestOutputHelper?, ValueTuple{string, string}[])"/>
    public static Task<Cluster> StartAsync(ITestOutputHelper? output, params (string Name, string Value)[] settings) =>
        StartAsync(HostKind.LocalHost, output, settings);

    /// <param name="kind">What runs the instances.</param>
    /// <param name="output">Gets the instances' output at their end.</param>
    /// <param name="settings">App settings of all instances.</param>
    public static async Task<Cluster> StartAsync(HostKind kind, ITestOutputHelper? output, params (string Name, string Value)[] settings) =>
        new(kind, await OfflineModelServer.StartAsync(deltaDelay: TimeSpan.Zero), output, settings);

    /// <summary>Starts one more instance.</summary>
    public Task<Node> AddAsync(params (string Name, string Value)[] settings) => AddAsync(null, settings);

    /// <summary>Starts one more instance that keeps the usual lease itself, and so has the time for requests that goes with it.</summary>
    public Task<Node> AddPatientAsync() => AddAsync(("Chat__LeaseDuration", "30 s"));

    /// <summary>Starts two more instances.</summary>
    public Task<Node[]> AddTwoAsync() => Task.WhenAll(AddAsync(), AddAsync());

    /// <summary>Starts one more instance, with a proxy between it and the table service.</summary>
    public async Task<Node> AddBehindProxyAsync(params (string Name, string Value)[] settings)
    {
        var proxy = await TableProxy.StartAsync();
        return await AddAsync(proxy, [.. settings, ("ConversationStore__ConnectionString", proxy.ConnectionString)]);
    }

    /// <summary>How often the model was asked something that contains this text.</summary>
    public int ModelCalls(string text) =>
        Model.Requests.Count(request => request.Body.GetProperty("messages").EnumerateArray().Last().GetProperty("content").GetString()!
            .Contains(text, StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        Node[] nodes;
        lock (_nodes)
        {
            nodes = [.. _nodes];
        }

        await Task.WhenAll(nodes.Select(node => node.DisposeAsync().AsTask()));
        await Model.DisposeAsync();
    }

    private async Task<Node> AddAsync(TableProxy? proxy, (string Name, string Value)[] settings)
    {
        var all = new Dictionary<string, string?>(_settings);
        foreach (var (name, value) in settings)
        {
            all[name] = value;
        }

        var node = new Node(await _kind.StartAsync(all, _output), proxy);
        lock (_nodes)
        {
            _nodes.Add(node);
        }

        // The first turn compiles the app and makes the table; the times of the tests are about later ones.
        await node.Client.PostAsync(null, "[[model: deltas=1]] Warm up.");
        return node;
    }
}
