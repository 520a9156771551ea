using System.Diagnostics;
using ChatFunctions.LocalHost;

namespace ChatFunctions.Tests.Web;

/// <summary>The npm packages in <c>eng/web</c>: what bundles the page and what checks it.</summary>
internal static class NpmFolder
{
    private static readonly Lazy<Task> Installation = new(InstallAsync);

    public static string Folder => Path.Combine(Repository.Find().Root, "eng", "web");

    /// <summary>Installs what the lock names, unless it is there.</summary>
    public static Task EnsureAsync() => Installation.Value;

    /// <summary>Runs a program in the folder to its end.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message is what it wrote.</exception>
    public static async Task RunAsync(string program, params string[] arguments)
    {
        var start = OperatingSystem.IsWindows()
            ? new ProcessStartInfo("cmd.exe", ["/c", program, .. arguments])
            : new ProcessStartInfo(program, arguments);
        start.WorkingDirectory = Folder;
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        var output = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed:\n{string.Join('\n', output)}");
        }
    }

    private static async Task InstallAsync()
    {
        var installed = new FileInfo(Path.Combine(Folder, "node_modules", ".package-lock.json"));
        if (!installed.Exists || installed.LastWriteTimeUtc < File.GetLastWriteTimeUtc(Path.Combine(Folder, "package-lock.json")))
        {
            await RunAsync("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error");
        }
    }
}
