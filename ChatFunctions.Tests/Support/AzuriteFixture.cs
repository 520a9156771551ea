using System.Diagnostics;
using ChatFunctions.LocalHost;
using ChatFunctions.LocalHost.Tables;

namespace ChatFunctions.Tests.Support;

/// <summary>
/// A real table service of the test process's own, on a port of its own, with its data in memory. It is the Azurite that LocalHost
/// pins, installed as LocalHost installs it. It ends with the test process, however that ends.
/// </summary>
internal sealed class AzuriteFixture : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);
    private static readonly Lazy<Task<AzuriteFixture>> Shared = new(() => StartAsync());

    private readonly Process _process;
    private readonly TableEndPoint _endPoint;

    private AzuriteFixture(Process process, TableEndPoint endPoint)
    {
        _process = process;
        _endPoint = endPoint;
    }

    public string ConnectionString => _endPoint.Settings["ConversationStore:ConnectionString"]!;

    public int Port => _endPoint.Port;

    /// <summary>The one that the tests of a run share; nobody disposes of it.</summary>
    public static Task<AzuriteFixture> SharedAsync() => Shared.Value;

    /// <summary>Another one, for tests that take it away; for the caller to dispose of.</summary>
    /// <param name="port">0 chooses one.</param>
    public static async Task<AzuriteFixture> StartAsync(int port = 0)
    {
        var repository = Repository.Find();
        await InstallAsync(repository);
        var endPoint = new TableEndPoint(port == 0 ? QuietPort.Choose() : port);
        var output = new OutputLines();
        var process = output.Start(Command(repository, endPoint));
        try
        {
            await WaitUntilReadyAsync(process, endPoint);
            return new AzuriteFixture(process, endPoint);
        }
        catch (Exception failure)
        {
            await EndAsync(process);
            throw new InvalidOperationException($"Azurite does not start:\n{output.Text}", failure);
        }
    }

    public async ValueTask DisposeAsync() => await EndAsync(_process);

    // The lock is LocalHost's own, because npm must not install into one folder twice at a time.
    private static async Task InstallAsync(Repository repository)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var path = Path.Combine(repository.DataFolder, "start.lock");
        using var others = await FileLock.AcquireAsync(path, () => { }, timeout.Token);
        await new AzuriteInstallation(repository).EnsureAsync(timeout.Token);
    }

    private static ProcessStartInfo Command(Repository repository, TableEndPoint endPoint) => new(
        "node",
        [
            "run-until-stdin-closes.cjs", "--skipApiVersionCheck", "--disableTelemetry", "--silent", "--inMemoryPersistence",
            "--tableHost", "127.0.0.1", "--tablePort", endPoint.Port.ToString(CultureInfo.InvariantCulture),
            "--blobPort", endPoint.BlobPort.ToString(CultureInfo.InvariantCulture),
        ])
    {
        WorkingDirectory = repository.AzuriteFolder,
    };

    private static async Task WaitUntilReadyAsync(Process process, TableEndPoint endPoint)
    {
        using var timeout = new CancellationTokenSource(StartTimeout);
        while (!await endPoint.AnswersAsync(timeout.Token))
        {
            await Task.Delay(Poll, timeout.Token);
            if (process.HasExited)
            {
                throw new InvalidOperationException($"It ended with exit code {process.ExitCode}.");
            }
        }

        // Somebody else's may answer at this port.
        await Task.Delay(Poll, timeout.Token);
        if (process.HasExited)
        {
            throw new InvalidOperationException("Its port was taken.");
        }
    }

    private static async Task EndAsync(Process process)
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
