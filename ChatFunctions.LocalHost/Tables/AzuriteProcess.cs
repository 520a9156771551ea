using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace ChatFunctions.LocalHost.Tables;

/// <summary>The Node.js process, its log, and its end. It lives as long as the pipe to its standard input does.</summary>
internal sealed class AzuriteProcess : IAsyncDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    private readonly Process _process;
    private readonly TextWriter _log;

    private AzuriteProcess(Process process, TextWriter log, string logPath)
    {
        _process = process;
        _log = log;
        Log = logPath;
    }

    public bool HasExited => _process.HasExited;

    /// <summary>Where its output goes, relative to the repository.</summary>
    public string Log { get; }

    /// <exception cref="StartFailureException">There is no Node.js.</exception>
    public static AzuriteProcess Start(Repository repository, TableEndPoint endPoint)
    {
        var port = endPoint.Port.ToString(CultureInfo.InvariantCulture);
        var data = endPoint.DataFolder(repository);
        Directory.CreateDirectory(data);
        var logPath = Path.Combine(data, "azurite.log");
        var start = new ProcessStartInfo("node",
        [
            "run-until-stdin-closes.cjs", "--skipApiVersionCheck", "--disableTelemetry", "--silent",
            "--location", data, "--tableHost", "127.0.0.1", "--tablePort", port,
            "--blobPort", endPoint.BlobPort.ToString(CultureInfo.InvariantCulture),
        ])
        {
            WorkingDirectory = repository.AzuriteFolder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // No readers would share the file if it stayed open for writing alone.
        var file = new FileStream(logPath, FileMode.Create, FileAccess.Write, FileShare.ReadWrite);
        var log = TextWriter.Synchronized(new StreamWriter(file) { AutoFlush = true });
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => log.WriteLine(line.Data);
        process.ErrorDataReceived += (_, line) => log.WriteLine(line.Data);
        try
        {
            process.Start();
        }
        catch (Win32Exception failure)
        {
            log.Dispose();
            process.Dispose();
            throw AzuriteInstallation.NodeMissing(failure);
        }

        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new AzuriteProcess(process, log, repository.Shorten(logPath));
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var grace = new CancellationTokenSource(Grace);
        try
        {
            await _process.WaitForExitAsync(grace.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
        await _log.DisposeAsync();
    }
}
