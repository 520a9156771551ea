using System.Globalization;
using System.Text.Json;
using ChatFunctions.LocalHost;
using ChatFunctions.LocalHost.OfflineModel;
using ChatFunctions.LocalHost.Settings;
using ChatFunctions.Tests.Support;
using ChatFunctions.Tests.Worker.Rpc;
using Xunit.Abstractions;

namespace ChatFunctions.Tests.Worker;

/// <summary>
/// An instance of the published app on the genuine worker: this class plays the Functions host for it. It starts the worker as a process
/// of its own, talks to it over gRPC, forwards HTTP to it, and replaces it when it dies, all as the real host was measured to do.
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
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly Lazy<Task<OfflineModelServer>> Model = new(() => OfflineModelServer.StartAsync(deltaDelay: TimeSpan.Zero));

    private readonly string _folder;
    private readonly IReadOnlyDictionary<string, string?> _settings;
    private readonly HostTimes _times;
    private readonly ITestOutputHelper? _testOutput;
    private readonly LoopbackPort _port = LoopbackPort.Reserve(0);
    private readonly OutputLines _output = new();
    private readonly CancellationTokenSource _stopping = new();
    private RpcServer _rpc = null!;
    private FrontEnd? _front;
    private Task _supervision = Task.CompletedTask;
    private TaskCompletionSource<RunningWorker> _worker = NoWorker();
    private WorkerProcess? _process;
    private bool _replaced;

    private FunctionsHost(string folder, IReadOnlyDictionary<string, string?> settings, HostTimes times, ITestOutputHelper? testOutput)
    {
        (_folder, _settings, _times, _testOutput) = (folder, settings, times, testOutput);
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://localhost:{_port.Number}/api/"));
    }

    public Uri Address { get; }

    /// <summary>The worker's.</summary>
    public int ProcessId => Worker.Id;

    /// <summary>The worker that runs now; it is replaced when it ends, unless with exit code 0 and unasked.</summary>
    public WorkerProcess Worker => _process!;

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

    /// <summary>SIGTERM to the host, in the real one's order: no more connections; time for running requests; then the worker is asked to end.</summary>
    /// <returns>The worker's exit code.</returns>
    public async Task<int> StopAsync()
    {
        await _stopping.CancelAsync();
        await _front!.StopAsync(_times.Drain);
        return await TerminateAsync(await _worker.Task, _times.Invocations);
    }

    /// <summary>The worker alone is asked to end, in the middle of whatever runs, and is replaced: what the host does when an invocation is overdue.</summary>
    /// <returns>The worker's exit code.</returns>
    public async Task<int> TerminateWorkerAsync()
    {
        _replaced = true;
        return await TerminateAsync(await _worker.Task, TimeSpan.Zero);
    }

    /// <summary>The worker and its host are gone at once, as when their machine is lost.</summary>
    public async Task KillAsync()
    {
        await _stopping.CancelAsync();
        _process!.Kill();
        await _supervision;
        await _front!.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        if (_front is not null)
        {
            await _front.DisposeAsync();
        }

        // A successor may be about to start.
        _process?.Kill();
        await _supervision;
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        await _rpc.DisposeAsync();
        _port.Dispose();
        _testOutput?.WriteLine($"Functions host {Address}:\n{Output}");
    }

    private static TaskCompletionSource<RunningWorker> NoWorker() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static bool IsModel(string setting) => setting.StartsWith("OPENAI_", StringComparison.Ordinal) || setting == "AZURE_OPENAI_ENDPOINT";

    private async Task StartAsync()
    {
        _rpc = await RpcServer.StartAsync();
        var worker = await StartWorkerAsync();
        (Functions, Capabilities) = (worker.Connection.Functions, worker.Connection.Capabilities);
        _worker.SetResult(worker);
        _supervision = SuperviseAsync(worker);
        _front = await FrontEnd.StartAsync(
            _port, HostJson.ReadRoutePrefix(_folder), Functions.Select(HttpTrigger.Of).OfType<HttpTrigger>(),
            cancellationToken => _worker.Task.WaitAsync(cancellationToken), InvokeAsync, _times.Silence);
    }

    private async Task<RunningWorker> StartWorkerAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        patience.CancelAfter(StartTimeout);
        var id = Guid.NewGuid().ToString();
        var connection = new WorkerConnection(Log);
        var connected = _rpc.Streams.ConnectedAsync(id, connection);
        var process = _process = WorkerProcess.Start(_folder, id, _rpc.Address, Address, _settings, _output);
        var loaded = LoadAsync();
        if (await Task.WhenAny(loaded, process.Exit) != loaded)
        {
            throw new InvalidOperationException($"The worker ended with exit code {await process.Exit} instead of serving:\n{Output}");
        }

        await loaded;
        return new RunningWorker(process, connection);

        async Task LoadAsync()
        {
            await connected.WaitAsync(patience.Token);
            await connection.LoadAsync(_folder, patience.Token);
        }
    }

    // An invocation that takes longer than host.json allows costs the whole worker.
    private async Task<bool> InvokeAsync(RunningWorker worker, InvocationRequest request)
    {
        var ended = worker.Connection.InvokeAsync(request);
        using var enough = new CancellationTokenSource();
        if (await Task.WhenAny(ended, Task.Delay(ReadFunctionTimeout(), _times.Clock, enough.Token)) != ended)
        {
            await TerminateWorkerAsync();
        }

        await enough.CancelAsync();
        return await ended;
    }

    private async Task SuperviseAsync(RunningWorker worker)
    {
        while (true)
        {
            var exitCode = await worker.Process.Exit;
            worker.Connection.Lose();
            if (_stopping.IsCancellationRequested)
            {
                return;
            }

            // One that left with 0 unasked is never replaced: every later request waits.
            _worker = NoWorker();
            if (exitCode == 0 && !_replaced)
            {
                return;
            }

            _replaced = false;
            try
            {
                await Task.Delay(_times.Replacement, _stopping.Token);
                worker = await StartWorkerAsync();
            }
            catch (Exception) when (_stopping.IsCancellationRequested)
            {
                return;
            }

            _worker.SetResult(worker);
        }
    }

    private async Task<int> TerminateAsync(RunningWorker worker, TimeSpan patience)
    {
        await Task.WhenAny(worker.Connection.IdleAsync(), Task.Delay(patience));
        worker.Connection.Terminate(_times.Termination);
        if (await Task.WhenAny(worker.Process.Exit, Task.Delay(_times.Termination)) != worker.Process.Exit)
        {
            worker.Process.Kill();
        }

        return await worker.Process.Exit;
    }

    private TimeSpan ReadFunctionTimeout()
    {
        using var host = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_folder, "host.json")));
        return TimeSpan.Parse(host.RootElement.GetProperty("functionTimeout").GetString()!, CultureInfo.InvariantCulture);
    }

    private void Log(RpcLog entry, bool isKept) => _output.Add(
        $"{(isKept ? "" : "(not kept) ")}{entry.Level}: {entry.Category}: {entry.Message}{(entry.Exception is { } failure ? $"\n{failure.Type}: {failure.Message}\n{failure.StackTrace}" : "")}");
}
