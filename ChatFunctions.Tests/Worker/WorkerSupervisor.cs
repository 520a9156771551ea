using System.Threading.Channels;
using ChatFunctions.Tests.Worker.Rpc;

namespace ChatFunctions.Tests.Worker;

/// <summary>Keeps one worker of a host running: starts it, calls it, replaces it when it dies, and ends it. Thread-safe.</summary>
/// <param name="folder">The published app.</param>
/// <param name="front">The address that clients use.</param>
/// <param name="settings">App settings, by their names in the environment.</param>
/// <param name="times">How long to wait for what.</param>
/// <param name="output">Gets what workers write and log.</param>
internal sealed class WorkerSupervisor(
    string folder, Uri front, IReadOnlyDictionary<string, string?> settings, HostTimes times, OutputLines output) : IAsyncDisposable
{
    private const int Attempts = 3;
    private const string PortTaken = "address already in use";
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource _retired = new();
    private RpcServer? _rpc;
    private Task _supervision = Task.CompletedTask;
    private TaskCompletionSource<RunningWorker> _current = NoWorker();
    private GenuineWorker? _process;
    private RunningWorker? _ending;

    /// <summary>The process of the worker that runs, or ran last.</summary>
    public GenuineWorker Process => _process ?? throw new InvalidOperationException("No worker was started.");

    /// <summary>Starts the first worker, and from then on its successors.</summary>
    /// <exception cref="InvalidOperationException">It ended instead of serving; the message has its exit code and output.</exception>
    public async Task<RunningWorker> StartAsync()
    {
        _rpc = await RpcServer.StartAsync();
        var worker = await StartWorkerAsync(_rpc);
        _current.SetResult(worker);
        _supervision = SuperviseAsync(_rpc, worker);
        return worker;
    }

    /// <summary>The worker that takes calls now; waits until there is one.</summary>
    public Task<RunningWorker> CurrentAsync(CancellationToken cancellationToken = default) => _current.Task.WaitAsync(cancellationToken);

    /// <summary>Runs a function to its end. One that takes longer than host.json allows costs the whole worker.</summary>
    /// <returns>Whether the worker lived to see that end.</returns>
    public async Task<bool> InvokeAsync(RunningWorker worker, InvocationRequest request)
    {
        var ended = worker.Connection.InvokeAsync(request);
        using var enough = new CancellationTokenSource();
        if (await Task.WhenAny(ended, Task.Delay(ReadFunctionTimeout(), times.Clock, enough.Token)) != ended)
        {
            await TerminateAsync(worker, TimeSpan.Zero);
        }

        await enough.CancelAsync();
        return await ended;
    }

    /// <summary>Asks a worker to end, and kills it if it does not. Unless <see cref="Retire"/> was called, it is replaced.</summary>
    /// <param name="patience">For what runs, before it is asked.</param>
    /// <returns>Its exit code.</returns>
    public async Task<int> TerminateAsync(RunningWorker worker, TimeSpan patience)
    {
        _ending = worker;
        await Task.WhenAny(worker.Connection.IdleAsync(), Task.Delay(patience));
        worker.Connection.Terminate(times.Termination);
        if (await Task.WhenAny(worker.Process.Exit, Task.Delay(times.Termination)) != worker.Process.Exit)
        {
            worker.Process.Kill();
        }

        return await worker.Process.Exit;
    }

    /// <summary>From now on no worker is replaced.</summary>
    public void Retire() => _retired.Cancel();

    /// <summary>SIGKILL, and no successor.</summary>
    public async Task KillAsync()
    {
        Retire();
        _process?.Kill();
        await _supervision;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        if (_rpc is not null)
        {
            await _rpc.DisposeAsync();
        }

        _retired.Dispose();
    }

    private static TaskCompletionSource<RunningWorker> NoWorker() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task SuperviseAsync(RpcServer rpc, RunningWorker worker)
    {
        while (true)
        {
            var exitCode = await worker.Process.Exit;
            worker.Connection.Lose();
            if (_retired.IsCancellationRequested)
            {
                return;
            }

            // One that left with 0 unasked is never replaced: every later request waits.
            _current = NoWorker();
            if (exitCode == 0 && _ending != worker)
            {
                return;
            }

            try
            {
                await Task.Delay(times.Replacement, _retired.Token);
                worker = await StartWorkerAsync(rpc);
                _current.SetResult(worker);
            }
            catch (Exception) when (_retired.IsCancellationRequested)
            {
                _current.SetCanceled(CancellationToken.None);
                return;
            }
        }
    }

    // A worker draws the port that it listens on, and lets go of it until it listens: where many processes draw, another may have it by
    // then. The real host meets that seldom, and tells a client; here it would be a test that fails by chance.
    private async Task<RunningWorker> StartWorkerAsync(RpcServer rpc)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await StartOnceAsync(rpc);
            }
            catch (InvalidOperationException failure)
                when (attempt < Attempts && failure.Message.Contains(PortTaken, StringComparison.OrdinalIgnoreCase))
            {
                output.Add("The worker's port was taken before it listened: another start.");
            }
        }
    }

    private async Task<RunningWorker> StartOnceAsync(RpcServer rpc)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_retired.Token);
        patience.CancelAfter(StartTimeout);
        var id = Guid.NewGuid().ToString();
        var connection = new WorkerConnection(Log);
        var connected = rpc.Streams.ConnectedAsync(id, connection);
        var process = _process = GenuineWorker.Start(folder, id, rpc.Address, front, settings, output);
        try
        {
            var loaded = LoadAsync();
            await Task.WhenAny(loaded, process.Exit);
            if (process.Exit.IsCompleted || loaded.Exception?.InnerException is ChannelClosedException)
            {
                throw new InvalidOperationException(
                    $"The worker ended with exit code {await process.Exit} instead of serving:\n{output.Text}");
            }

            await loaded;
            return new RunningWorker(process, connection);
        }
        catch
        {
            process.Kill();
            throw;
        }

        async Task LoadAsync()
        {
            await connected.WaitAsync(patience.Token);
            await connection.LoadAsync(folder, patience.Token);
            await connection.Listening.WaitAsync(patience.Token);
        }
    }

    private TimeSpan ReadFunctionTimeout()
    {
        using var host = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "host.json")));
        return TimeSpan.Parse(host.RootElement.GetProperty("functionTimeout").GetString()!, CultureInfo.InvariantCulture);
    }

    private void Log(RpcLog entry, bool isKept)
    {
        var failure = entry.Exception is { } exception ? $"\n{exception.Type}: {exception.Message}\n{exception.StackTrace}" : "";
        output.Add($"{(isKept ? "" : "(not kept) ")}{entry.Level}: {entry.Category}: {entry.Message}{failure}");
    }
}
