using System.Diagnostics;

namespace ChatFunctions.Tests.Worker;

/// <summary>The process of one worker, started as the host starts it. It ends with the test process at the latest.</summary>
internal sealed class GenuineWorker : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<int> _exit;

    private GenuineWorker(Process process)
    {
        _process = process;
        _exit = WaitForExitAsync();
    }

    public int Id => _process.Id;

    /// <summary>The exit code, once it has ended and all its output is there.</summary>
    public Task<int> Exit => _exit;

    /// <param name="folder">The published app, whose worker.config.json says what to start.</param>
    /// <param name="workerId">What it calls itself.</param>
    /// <param name="rpc">Where the host's event streams are.</param>
    /// <param name="front">The address that clients use.</param>
    /// <param name="settings">App settings, by their names in the environment.</param>
    /// <param name="output">Collects both of its streams.</param>
    public static GenuineWorker Start(
        string folder, string workerId, Uri rpc, Uri front, IReadOnlyDictionary<string, string?> settings, OutputLines output)
    {
        using var config = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "worker.config.json")));
        var description = config.RootElement.GetProperty("description");
        var requestId = Guid.NewGuid().ToString();
        var messageLength = int.MaxValue.ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo(
            description.GetProperty("defaultExecutablePath")
                .GetString()!.Replace("dotnet", HostEnvironment.Dotnet, StringComparison.Ordinal),
            [
                Path.Combine(folder, description.GetProperty("defaultWorkerPath").GetString()!),
                "--host", rpc.Host, "--port", rpc.Port.ToString(CultureInfo.InvariantCulture), "--workerId", workerId,
                "--requestId", requestId, "--grpcMaxMessageLength", messageLength,
                "--functions-uri", rpc.ToString(), "--functions-worker-id", workerId,
                "--functions-request-id", requestId, "--functions-grpc-max-message-length", messageLength,
            ])
        {
            WorkingDirectory = folder,
        };
        HostEnvironment.RemoveSettings(start.Environment);
        start.Environment["FUNCTIONS_WORKER_DIRECTORY"] = folder;
        start.Environment["FUNCTIONS_APPLICATION_DIRECTORY"] = folder;
        start.Environment["FUNCTIONS_WORKER_RUNTIME"] = "dotnet-isolated";
        start.Environment["AZURE_FUNCTIONS_ENVIRONMENT"] = "Development";
        start.Environment["WEBSITE_HOSTNAME"] = front.Authority;
        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(GenuineWorker).Assembly.Location;
        return new GenuineWorker(output.Start(start, settings));
    }

    /// <summary>SIGTERM to this process alone.</summary>
    public void Terminate() => Signal.Terminate(_process);

    /// <summary>SIGKILL.</summary>
    public void Kill() => _process.Kill();

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _exit;
        _process.Dispose();
    }

    private async Task<int> WaitForExitAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }
}
