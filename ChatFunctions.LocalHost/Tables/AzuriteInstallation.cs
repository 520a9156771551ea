using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace ChatFunctions.LocalHost.Tables;

/// <summary>The Azurite that eng/azurite/package-lock.json pins, installed by npm into that folder.</summary>
internal sealed class AzuriteInstallation(Repository repository)
{
    private static readonly string[] Arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];

    private string Folder => repository.AzuriteFolder;

    /// <summary>Runs <c>npm ci</c> unless what is installed is what the lock names. Not safe to run twice at once.</summary>
    /// <exception cref="StartFailureException">npm is missing or fails.</exception>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        if (IsCurrent())
        {
            return;
        }

        Console.WriteLine($"Installing the local table service (npm ci in {repository.Shorten(Folder)}, once)…");
        using var npm = StartNpm();
        try
        {
            // Read while it runs, or a full pipe would block it.
            var output = npm.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = npm.StandardError.ReadToEndAsync(cancellationToken);
            await npm.WaitForExitAsync(cancellationToken);
            if (npm.ExitCode != 0)
            {
                var said = string.Join(Environment.NewLine, await errors, await output).Trim();
                throw new StartFailureException(
                    $"npm ci in {repository.Shorten(Folder)} failed with exit code {npm.ExitCode}.{Environment.NewLine}{said}");
            }
        }
        catch (OperationCanceledException)
        {
            npm.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>
    /// npm writes what it installed into a lock file of its own, at the end. Comparing contents needs no marker of ours and
    /// holds for an installation made by hand or copied with the clone.
    /// </summary>
    private bool IsCurrent()
    {
        var installed = Path.Combine(Folder, "node_modules", ".package-lock.json");
        if (!File.Exists(installed))
        {
            return false;
        }

        using var wantedLock = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, "package-lock.json")));
        using var installedLock = JsonDocument.Parse(File.ReadAllBytes(installed));
        var present = installedLock.RootElement.GetProperty("packages");
        return wantedLock.RootElement.GetProperty("packages").EnumerateObject()
            .Where(package => package.Name.Length > 0)
            .All(package => present.TryGetProperty(package.Name, out var found)
                ? IntegrityOf(found) == IntegrityOf(package.Value)
                : MayBeAbsent(package.Value));
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
        start.WorkingDirectory = Folder;
        start.RedirectStandardOutput = start.RedirectStandardError = start.RedirectStandardInput = true;
        try
        {
            var npm = Process.Start(start)!;
            npm.StandardInput.Close();
            return npm;
        }
        catch (Win32Exception failure)
        {
            throw NodeMissing(failure);
        }
    }

    public static StartFailureException NodeMissing(Exception failure) => new(
        "The local table service needs Node.js with npm, which was not found. "
        + "Install it from https://nodejs.org, or set ConversationStore__ConnectionString to a storage account.",
        failure);
}
