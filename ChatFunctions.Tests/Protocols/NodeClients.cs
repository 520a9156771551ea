using System.Diagnostics;
using System.Text.Json;
using ChatFunctions.LocalHost;
using ChatFunctions.LocalHost.Tables;
using Xunit.Sdk;

namespace ChatFunctions.Tests.Protocols;

/// <summary>The stock clients in <c>ProtocolClients/</c>, installed from their lock file on first use. Thread-safe.</summary>
internal static class NodeClients
{
    private static readonly TimeSpan InstallTimeout = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan RunTimeout = TimeSpan.FromSeconds(60);
    private static readonly string Folder = Path.Combine(Repository.Find().Root, "ChatFunctions.Tests", "ProtocolClients");
    private static readonly Lazy<Task> Installation = new(InstallAsync);

    /// <summary>Runs a scenario of a script.</summary>
    /// <returns>The JSON that it writes.</returns>
    public static async Task<JsonElement> RunAsync(string script, params string[] arguments)
    {
        await Installation.Value;
        return JsonSerializer.Deserialize<JsonElement>(await RunNodeAsync([script, .. arguments]));
    }

    private static async Task InstallAsync()
    {
        using var timeout = new CancellationTokenSource(InstallTimeout);
        using var others = await FileLock.AcquireAsync(Path.Combine(Repository.Find().DataFolder, "protocol-clients.lock"), () => { }, timeout.Token);

        var npm = new NpmFolder(Folder);
        if (!npm.IsCurrent() && await npm.InstallAsync(timeout.Token) is { } failure)
        {
            throw new InvalidOperationException($"npm ci failed: {failure}");
        }
    }

    private static async Task<string> RunNodeAsync(string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("node", arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(RunTimeout);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw new XunitException($"node {string.Join(' ', arguments)} still runs after {RunTimeout}:\n{await output}\n{await errors}");
        }

        return process.ExitCode == 0
            ? await output
            : throw new XunitException($"node {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{await output}\n{await errors}");
    }
}
