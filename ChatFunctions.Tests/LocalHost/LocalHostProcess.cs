using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ChatFunctions.LocalHost;

namespace ChatFunctions.Tests.LocalHost;

/// <summary>
/// A LocalHost as a process of its own, with an environment free of settings that would change it. Disposing kills it if it
/// still runs.
/// </summary>
internal sealed class LocalHostProcess : IAsyncDisposable
{
    private static readonly string[] Foreign =
        ["AZURE_OPENAI", "OPENAI_", "OfflineModel__", "ConversationStore__", "AzureWebJobsStorage", "Chat__", "Logging__", "WEBSITE_"];

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly TaskCompletionSource<Uri> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private LocalHostProcess(Process process) => _process = process;

    /// <summary>The lines of standard output so far.</summary>
    public IEnumerable<string> Output => _output;

    /// <summary>Standard error so far.</summary>
    public string Errors => string.Join('\n', _errors);

    public static LocalHostProcess Start(
        IEnumerable<string> args, IReadOnlyDictionary<string, string>? environment = null, string? workingDirectory = null)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(CommandLine).Assembly.Location, .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory ?? AppContext.BaseDirectory,
        };
        foreach (var name in start.Environment.Keys.Where(IsForeign).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var host = new LocalHostProcess(new Process { StartInfo = start, EnableRaisingEvents = true });
        host._process.OutputDataReceived += (_, line) => host.Receive(line.Data);
        host._process.ErrorDataReceived += (_, line) => host._errors.Enqueue(line.Data ?? "");
        host._process.Exited += (_, _) =>
            host._ready.TrySetException(new InvalidOperationException("LocalHost ended before it was ready."));
        host._process.Start();
        host._process.BeginOutputReadLine();
        host._process.BeginErrorReadLine();
        return host;
    }

    /// <summary>Waits for the Ready line, long enough for the first installation of Azurite; the address of the page.</summary>
    public async Task<Uri> ReadyAsync()
    {
        try
        {
            return await _ready.Task.WaitAsync(TimeSpan.FromMinutes(3));
        }
        catch (Exception failure) when (failure is InvalidOperationException or TimeoutException)
        {
            throw new InvalidOperationException($"{failure.Message}\n{string.Join('\n', Output)}\n{Errors}", failure);
        }
    }

    /// <summary>Waits for the end, all output included; the exit code.</summary>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        return _process.ExitCode;
    }

    /// <summary>Asks it to end, as a terminal or a container does.</summary>
    public async Task<int> TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        return await ExitAsync();
    }

    /// <summary>SIGKILL: it has no chance to clean up.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await ExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    /// <summary>A port that was free a moment ago.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static bool IsForeign(string name) =>
        Foreign.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));

    private void Receive(string? line)
    {
        if (line is null)
        {
            return;
        }

        _output.Enqueue(line);
        if (line.StartsWith("Ready: ", StringComparison.Ordinal))
        {
            _ready.TrySetResult(new Uri(line["Ready: ".Length..]));
        }
    }
}
