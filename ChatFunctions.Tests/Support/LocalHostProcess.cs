using System.Diagnostics;
using ChatFunctions.LocalHost.Tables;

namespace ChatFunctions.Tests.Support;

/// <summary>
/// One instance of the app: the built LocalHost as a process of its own, with the settings of one test and none of the
/// environment's or of a developer's local.settings.json. Several may share one table, as instances do in Azure. Ends with the
/// test process at the latest.
/// </summary>
internal sealed class LocalHostProcess : IInstance
{
    private const string Ready = "Ready: ";
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly OutputLines _output = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chatfunctions-");
    private readonly ITestOutputHelper? _testOutput;
    private readonly Task<int> _exit;

    private LocalHostProcess(
        IReadOnlyDictionary<string, string?> settings, IEnumerable<string> arguments, string localSettings, ITestOutputHelper? testOutput)
    {
        _testOutput = testOutput;

        // The file nearest to the working directory counts, so a developer's own in the clone does not.
        File.WriteAllText(Path.Combine(_folder.FullName, "local.settings.json"), localSettings);
        var start = new ProcessStartInfo(HostEnvironment.Dotnet, [typeof(TableEndPoint).Assembly.Location, .. arguments])
        {
            WorkingDirectory = _folder.FullName,
        };
        HostEnvironment.RemoveSettings(start.Environment);
        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(LocalHostProcess).Assembly.Location;
        _process = _output.Start(start, settings);
        _exit = WaitForExitAsync();
    }

    /// <summary>Where <c>/api/</c> is, as its <c>Ready:</c> line says; a stopped instance keeps its address.</summary>
    public Uri Address { get; private set; } = new("about:blank");

    public int ProcessId => _process.Id;

    /// <summary>Both of its streams so far.</summary>
    public string Output => _output.Text;

    /// <summary>Standard error so far.</summary>
    public string Errors => _output.Errors;

    /// <summary>Starts an instance over the shared table service with the offline model, and waits until it serves.</summary>
    /// <param name="settings">App settings by their names in the environment; they win over the usual ones.</param>
    /// <param name="testOutput">Gets the instance's output at its end, which a failing test then shows.</param>
    /// <param name="localSettings">The text of local.settings.json.</param>
    /// <param name="port">0 takes any free one.</param>
    public static async Task<LocalHostProcess> StartAsync(
        IReadOnlyDictionary<string, string?>? settings = null, ITestOutputHelper? testOutput = null, string localSettings = "{}",
        int port = 0)
    {
        var usual = new Dictionary<string, string?>
        {
            ["ConversationStore__ConnectionString"] = (await AzuriteFixture.SharedAsync()).ConnectionString,
            ["OfflineModel__DeltaDelay"] = "0",
        };
        foreach (var (name, value) in settings ?? usual)
        {
            usual[name] = value;
        }

        var host = Start(usual, ["--port", port.ToString(CultureInfo.InvariantCulture)], localSettings, testOutput);
        try
        {
            await host.ReadyAsync();
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs LocalHost where it is expected to refuse to start.</summary>
    /// <returns>Its exit code and its output.</returns>
    public static async Task<(int ExitCode, string Output)> RunToEndAsync(
        IReadOnlyDictionary<string, string?> settings, string localSettings = "{}")
    {
        await using var host = Start(settings, ["--port", "0"], localSettings);
        return (await host.ExitAsync(), host.Output);
    }

    /// <summary>Starts LocalHost with these arguments and settings alone, and does not wait.</summary>
    public static LocalHostProcess Start(
        IReadOnlyDictionary<string, string?> settings,
        IEnumerable<string> arguments,
        string localSettings = "{}",
        ITestOutputHelper? testOutput = null) =>
        new(settings, arguments, localSettings, testOutput);

    /// <summary>Waits until it serves, long enough for the first installation of Azurite.</summary>
    public async Task ReadyAsync()
    {
        using var timeout = new CancellationTokenSource(StartTimeout);
        string? line;
        try
        {
            line = await _output.FindAsync(Ready, timeout.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"LocalHost was not ready within {StartTimeout}:\n{Output}");
        }

        Address = line is null
            ? throw new InvalidOperationException($"LocalHost ended with exit code {await _exit} instead of serving:\n{Output}")
            : new Uri(new Uri(line[Ready.Length..]), ".");
    }

    /// <summary>A client of this instance; for the caller to dispose of.</summary>
    public ChatClient CreateClient(string? key = null) => new(Address, key, () => Output);

    /// <summary>SIGTERM, as a platform ends an instance.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        if (!_process.HasExited)
        {
            Signal.Terminate(_process);
        }

        return await ExitAsync();
    }

    /// <summary>SIGKILL: the instance does not get to do anything more.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await ExitAsync();
    }

    /// <summary>Waits for its end, all output included.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> ExitAsync()
    {
        try
        {
            return await _exit.WaitAsync(StopTimeout);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"LocalHost (process {ProcessId}) still runs after {StopTimeout}:\n{Output}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _testOutput?.WriteLine($"LocalHost {Address} (process {ProcessId}):\n{Output}");
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task<int> WaitForExitAsync()
    {
        await _process.WaitForExitAsync();
        _output.End();
        return _process.ExitCode;
    }
}
