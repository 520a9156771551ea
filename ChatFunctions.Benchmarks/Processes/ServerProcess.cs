using System.Diagnostics;
using System.Globalization;

namespace ChatFunctions.Benchmarks.Processes;

/// <summary>A server in a process of its own, which says «Ready: ADDRESS» when it serves and ends with its standard input.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const string Ready = "Ready: ";
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly string Dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    // Nothing of this shell may change what is measured.
    private static readonly string[] SettingPrefixes =
    [
        "AZURE_", "OPENAI_", "Chat__", "ConversationStore__", "AzureWebJobs", "DOTNET_gc", "DOTNET_T", "DOTNET_R", "OTEL_",
        "APPLICATIONINSIGHTS_",
    ];

    /// <summary>
    /// For servers that only serve a measurement: threads that spin while they wait would take the processor from the contender.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Unspinning { get; } =
        new Dictionary<string, string> { ["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0" };

    /// <summary>For contenders that run as the app does; see its <c>eng/Runtime.props</c>.</summary>
    public static IReadOnlyDictionary<string, string> AsTheApp { get; } =
        new Dictionary<string, string>(Unspinning) { ["DOTNET_GCGen0MaxBudget"] = (16 << 20).ToString("X", CultureInfo.InvariantCulture) };

    private readonly List<string> _errors = [];

    private ServerProcess(Process process) => Process = process;

    public Process Process { get; }

    /// <summary>Where it serves, without a slash at the end.</summary>
    public string Address { get; private set; } = "";

    /// <summary>Runs a .NET program.</summary>
    /// <param name="arguments">Of <c>dotnet</c>.</param>
    /// <param name="environment">Besides what a process usually has.</param>
    /// <exception cref="InvalidOperationException">It ended, or was not ready within a minute.</exception>
    public static async Task<ServerProcess> StartAsync(
        IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(Dotnet, arguments)
        {
            WorkingDirectory = Path.GetTempPath(),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (
            var name in start.Environment.Keys.Where(
                name => SettingPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))).ToArray())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var server = new ServerProcess(new Process { StartInfo = start });
        try
        {
            await server.StartAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Process.Kill(entireProcessTree: true);
        await Process.WaitForExitAsync();
        Process.Dispose();
    }

    private async Task StartAsync()
    {
        Process.ErrorDataReceived += (_, line) =>
        {
            lock (_errors)
            {
                _errors.Add(line.Data ?? "");
            }
        };
        Process.Start();
        Process.BeginErrorReadLine();
        using var timeout = new CancellationTokenSource(StartTimeout);
        while (await Process.StandardOutput.ReadLineAsync(timeout.Token) is { } line)
        {
            if (line.StartsWith(Ready, StringComparison.Ordinal))
            {
                Address = line[Ready.Length..].TrimEnd('/');
                _ = Process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
                return;
            }
        }

        await Process.WaitForExitAsync(timeout.Token);
        throw new InvalidOperationException($"{Process.StartInfo.Arguments} ended instead of serving:\n{string.Join('\n', _errors)}");
    }
}
