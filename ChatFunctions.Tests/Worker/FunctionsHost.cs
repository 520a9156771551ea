using ChatFunctions.LocalHost;
using ChatFunctions.LocalHost.OfflineModel;
using ChatFunctions.LocalHost.Settings;
using ChatFunctions.Tests.Worker.Rpc;

namespace ChatFunctions.Tests.Worker;

/// <summary>
/// An instance of the published app on the genuine worker: this class plays the Functions host for it. The worker is a process of its own,
/// which it talks to over gRPC, forwards HTTP to, and replaces when it dies, all as the real host was measured to do.
/// </summary>
/// <remarks>
/// <code>
/// await using var host = await FunctionsHost.StartAsync(settings, output);
/// using var client = host.CreateClient();
/// </code>
/// It takes about a second to start; tests that only talk to an instance share one (<see cref="ContractInstance"/>). It can't be run by
/// hand: LocalHost is for that. Source: functions host 4.1037, worker 2.52.
/// </remarks>
internal sealed class FunctionsHost : IInstance
{
    private static readonly Lazy<Task<OfflineModelServer>> Model = new(() => OfflineModelServer.StartAsync(deltaDelay: TimeSpan.Zero));

    private readonly string _folder;
    private readonly HostTimes _times;
    private readonly ITestOutputHelper? _testOutput;
    private readonly LoopbackPort _port = LoopbackPort.Reserve(0);
    private readonly OutputLines _output = new();
    private readonly WorkerSupervisor _workers;
    private FrontEnd? _front;

    private FunctionsHost(string folder, IReadOnlyDictionary<string, string?> settings, HostTimes times, ITestOutputHelper? testOutput)
    {
        (_folder, _times, _testOutput) = (folder, times, testOutput);
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://localhost:{_port.Number}/api/"));
        _workers = new WorkerSupervisor(folder, Address, settings, times, _output);
    }

    public Uri Address { get; }

    /// <summary>The worker's.</summary>
    public int ProcessId => Worker.Id;

    /// <summary>The worker that runs now; it is replaced when it ends, unless with exit code 0 and unasked.</summary>
    public GenuineWorker Worker => _workers.Process;

    /// <summary>What the worker wrote to its console and sent to the host's log; what the real host would drop is marked so.</summary>
    public string Output => _output.Text;

    /// <summary>The worker's functions, as it describes them.</summary>
    public IReadOnlyList<RpcFunctionMetadata> Functions { get; private set; } = [];

    /// <summary>What the worker has told of itself.</summary>
    public IReadOnlyDictionary<string, string> Capabilities { get; private set; } = new Dictionary<string, string>();

    /// <summary>Starts an instance over the shared table service with an offline model, and waits until it serves.</summary>
    /// <param name="settings">App settings by their names in the environment; they win over the usual ones.</param>
    /// <param name="testOutput">Gets the instance's output at its end, which a failing test then shows.</param>
    /// <param name="times">Where the host shall be less patient than the real one.</param>
    /// <exception cref="InvalidOperationException">The worker ended instead; the message has its exit code and output.</exception>
    public static async Task<FunctionsHost> StartAsync(
        IReadOnlyDictionary<string, string?>? settings = null, ITestOutputHelper? testOutput = null, HostTimes? times = null)
    {
        var all = new Dictionary<string, string?>
        {
            ["Chat__Access"] = "Open",
            ["ConversationStore__ConnectionString"] = (await AzuriteFixture.SharedAsync()).ConnectionString,
        };
        if (settings?.Keys.Any(IsModel) is not true)
        {
            settings = (await Model.Value).Settings.Concat(settings ?? new Dictionary<string, string?>()).ToDictionary();
        }

        foreach (var (name, value) in settings)
        {
            all[name] = value;
        }

        var host = new FunctionsHost(await PublishedApp.FolderAsync(), all, times ?? new HostTimes(), testOutput);
        try
        {
            await host.StartAsync();
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public ChatClient CreateClient(string? key = null) => new(Address, key, () => Output);

    /// <summary>Runs a timer-triggered function, as when it is due.</summary>
    /// <returns>Whether the worker lived to see its end.</returns>
    public async Task<bool> RunTimerAsync(string name)
    {
        var function = Functions.Single(function => function.Name == name);
        var binding = JsonSerializer.Deserialize<JsonElement>(function.RawBindings.Single());
        Assert.Equal("timerTrigger", binding.GetProperty("type").GetString(), ignoreCase: true);
        return await _workers.InvokeAsync(await _workers.CurrentAsync(), new InvocationRequest
        {
            InvocationId = Guid.NewGuid().ToString(),
            FunctionId = function.FunctionId,
            InputData =
            {
                new ParameterBinding
                {
                    Name = binding.GetProperty("name").GetString()!,
                    Data = new TypedData { Json = """{"Schedule":{"AdjustForDST":true},"ScheduleStatus":null,"IsPastDue":false}""" },
                },
            },
            TraceContext = new RpcTraceContext { TraceParent = "", TraceState = "" },
        });
    }

    /// <summary>
    /// SIGTERM to the host, in the real one's order: no more connections; time for running requests; then the worker is asked to end.
    /// </summary>
    /// <returns>The worker's exit code.</returns>
    public async Task<int> StopAsync()
    {
        _workers.Retire();
        await _front!.StopAsync(_times.Drain);
        return await _workers.TerminateAsync(await _workers.CurrentAsync(), _times.Invocations);
    }

    /// <summary>
    /// The worker alone is asked to end, in the middle of whatever runs, and is replaced: what the host does when an invocation is overdue.
    /// </summary>
    /// <returns>The worker's exit code.</returns>
    public async Task<int> TerminateWorkerAsync() => await _workers.TerminateAsync(await _workers.CurrentAsync(), TimeSpan.Zero);

    /// <summary>The worker and its host are gone at once, as when their machine is lost.</summary>
    public async Task KillAsync()
    {
        await _workers.KillAsync();
        await _front!.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_front is not null)
        {
            await _front.DisposeAsync();
        }

        await _workers.DisposeAsync();
        _port.Dispose();
        _testOutput?.WriteLine($"Functions host {Address}:\n{Output}");
    }

    private static bool IsModel(string setting) =>
        setting.StartsWith("OPENAI_", StringComparison.Ordinal) || setting == "AZURE_OPENAI_ENDPOINT";

    private async Task StartAsync()
    {
        var first = (await _workers.StartAsync()).Connection;
        (Functions, Capabilities) = (first.Functions, first.Capabilities);
        _front = await FrontEnd.StartAsync(
            _port, HostJson.ReadRoutePrefix(_folder), Functions.Select(HttpTrigger.Of).OfType<HttpTrigger>(), _workers, _times.Silence);
    }
}
