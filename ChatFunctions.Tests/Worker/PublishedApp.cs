using System.Runtime.InteropServices;
using ChatFunctions.LocalHost;
using ChatFunctions.LocalHost.Tables;
using CliWrap;
using CliWrap.Buffered;

namespace ChatFunctions.Tests.Worker;

/// <summary>
/// The app as <c>azd</c> would deploy it: published once for all tests of a run, into an empty folder that goes with the process. It is
/// built apart from a developer's builds, and with a local.settings.json that must not be published.
/// </summary>
internal static class PublishedApp
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);
    private static readonly Lazy<Task<string>> Publication = new(PublishAsync);

    // It is published for Azure's platform, and has to run on this one.
    private static string[] Platform =>
        RuntimeInformation.RuntimeIdentifier == "linux-x64"
            ? []
            : ["--runtime", RuntimeInformation.RuntimeIdentifier, "--no-self-contained"];

    /// <summary>The published folder.</summary>
    public static Task<string> FolderAsync() => Publication.Value;

    // Under a lock of all processes, because two builds in one folder spoil each other's files.
    private static async Task<string> PublishAsync()
    {
        var repository = Repository.Find();
        using var timeout = new CancellationTokenSource(Timeout);
        using var others = await FileLock.AcquireAsync(Path.Combine(repository.DataFolder, "publish.lock"), () => { }, timeout.Token);
        var build = Directory.CreateDirectory(Path.Combine(repository.Root, "artifacts", "published-app"));
        var secrets = Path.Combine(build.FullName, "local.settings.json");
        await File.WriteAllTextAsync(
            secrets, """{"IsEncrypted":false,"Values":{"AZURE_OPENAI_API_KEY":"not-to-be-published"}}""", timeout.Token);
        var folder = Directory.CreateTempSubdirectory("chatfunctions-app-");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Delete(recursive: true);

        var publish = await Cli.Wrap(HostEnvironment.Dotnet)
            .WithArguments(
            [
                "publish", "ChatFunctions", "--configuration", "Release", "--artifacts-path", build.FullName, "--output", folder.FullName,
                $"-p:LocalSettings={secrets}", "-p:UseSharedCompilation=false", .. Platform,
            ])
            .WithWorkingDirectory(repository.Root)
            .WithEnvironmentVariables(variables => variables.Set("MSBUILDDISABLENODEREUSE", "1"))
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(timeout.Token);
        return publish.IsSuccess
            ? folder.FullName
            : throw new InvalidOperationException($"The app can't be published:\n{publish.StandardOutput}{publish.StandardError}");
    }
}
