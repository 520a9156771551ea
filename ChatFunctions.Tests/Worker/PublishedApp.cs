using System.Diagnostics;
using ChatFunctions.LocalHost;
using ChatFunctions.LocalHost.Tables;
using ChatFunctions.Tests.Support;

namespace ChatFunctions.Tests.Worker;

/// <summary>
/// The app as <c>azd</c> would deploy it: published once for all tests of a run, into an empty folder that goes with the process.
/// </summary>
internal static class PublishedApp
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);
    private static readonly Lazy<Task<string>> Publication = new(PublishAsync);

    /// <summary>The published folder.</summary>
    public static Task<string> FolderAsync() => Publication.Value;

    // Under a lock of all processes, because two builds of one project spoil each other's files.
    private static async Task<string> PublishAsync()
    {
        var repository = Repository.Find();
        using var timeout = new CancellationTokenSource(Timeout);
        using var others = await FileLock.AcquireAsync(Path.Combine(repository.DataFolder, "publish.lock"), () => { }, timeout.Token);
        var folder = Directory.CreateTempSubdirectory("chatfunctions-app-");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Delete(recursive: true);

        var start = new ProcessStartInfo(
            HostEnvironment.Dotnet,
            ["publish", "ChatFunctions", "--configuration", "Release", "--output", folder.FullName, "--nologo", "-p:UseSharedCompilation=false"])
        {
            WorkingDirectory = repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var publish = Process.Start(start)!;
        var said = await Task.WhenAll(
            publish.StandardOutput.ReadToEndAsync(timeout.Token), publish.StandardError.ReadToEndAsync(timeout.Token));
        await publish.WaitForExitAsync(timeout.Token);
        return publish.ExitCode == 0
            ? folder.FullName
            : throw new InvalidOperationException($"The app can't be published:\n{string.Concat(said)}");
    }
}
