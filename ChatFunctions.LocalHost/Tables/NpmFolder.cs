using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace ChatFunctions.LocalHost.Tables;

/// <summary>A folder with a package-lock.json, and what npm installs beside it.</summary>
internal sealed class NpmFolder(string folder)
{
    private static readonly string[] Arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];

    /// <summary>
    /// npm writes what it installed into a lock file of its own, at the end. Comparing contents needs no marker of ours and
    /// holds for an installation made by hand or copied with the clone.
    /// </summary>
    public bool IsCurrent()
    {
        var installed = Path.Combine(folder, "node_modules", ".package-lock.json");
        if (!File.Exists(installed))
        {
            return false;
        }

        using var wantedLock = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "package-lock.json")));
        using var installedLock = JsonDocument.Parse(File.ReadAllBytes(installed));
        var present = installedLock.RootElement.GetProperty("packages");
        return wantedLock.RootElement.GetProperty("packages").EnumerateObject()
            .Where(package => package.Name.Length > 0)
            .All(package => present.TryGetProperty(package.Name, out var found)
                ? IntegrityOf(found) == IntegrityOf(package.Value)
                : MayBeAbsent(package.Value));
    }

    /// <summary>Runs <c>npm ci</c>. Not safe to run twice at once.</summary>
    /// <returns>What npm said when it failed; otherwise <see langword="null"/>.</returns>
    /// <exception cref="Win32Exception">npm is missing.</exception>
    public async Task<string?> InstallAsync(CancellationToken cancellationToken)
    {
        using var npm = StartNpm();
        try
        {
            // Read while it runs, or a full pipe would block it.
            var output = npm.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = npm.StandardError.ReadToEndAsync(cancellationToken);
            await npm.WaitForExitAsync(cancellationToken);
            var said = string.Join(Environment.NewLine, await errors, await output).Trim();
            return npm.ExitCode == 0 ? null : $"exit code {npm.ExitCode}.{Environment.NewLine}{said}";
        }
        catch (OperationCanceledException)
        {
            npm.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static string? IntegrityOf(JsonElement package) =>
        package.TryGetProperty("integrity", out var integrity) ? integrity.GetString() : null;

    private static bool MayBeAbsent(JsonElement package) =>
        package.TryGetProperty("optional", out _) || package.TryGetProperty("peer", out _);

    private Process StartNpm()
    {
        // npm is a .cmd file on Windows, which only its shell can start.
        var start = OperatingSystem.IsWindows()
            ? new ProcessStartInfo("cmd.exe", ["/c", "npm", .. Arguments])
            : new ProcessStartInfo("npm", Arguments);
        start.WorkingDirectory = folder;
        start.RedirectStandardOutput = start.RedirectStandardError = start.RedirectStandardInput = true;
        var npm = Process.Start(start)!;
        npm.StandardInput.Close();
        return npm;
    }
}
